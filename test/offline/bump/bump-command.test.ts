import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerBump } from '../../../src/offline/bump/bump-command.ts';
import { runCommand } from '../terminal.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-bump-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function folder(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
}

function bump(...args: string[]) {
  const named = args.map((arg) => (/\.(?:yaml|json|lock)$/.test(arg) && !arg.includes('=') ? join(dir, arg) : arg));
  return runCommand(registerBump, ['bump', ...named]);
}

function textOf(name: string): Promise<string> {
  return readFile(join(dir, name), 'utf8');
}

const values = '\ufeff# v\r\nimage:\r\n  repository: acme/web\r\n  tag: 1.4.2 # pinned\r\n';

describe('files are edited in place', () => {
  it('by path, and the changes are told', async () => {
    await folder({ 'values.yaml': values, 'b.json': '{"image": {"tag": "1.4.2"}}' });
    const { printed, failed } = await bump('values.yaml', 'b.json', '--set', 'image.tag=1.10');
    expect(failed).toEqual([]);
    expect(await textOf('values.yaml')).toBe(values.replace('1.4.2', '"1.10"'));
    expect(await textOf('b.json')).toBe('{"image": {"tag": "1.10"}}');
    expect(printed.replaceAll(`${dir}/`, '')).toBe(
      'values.yaml:4: image.tag: 1.4.2 -> 1.10\nb.json:1: image.tag: 1.4.2 -> 1.10\n',
    );
    expect((await bump('values.yaml', 'b.json', '--set', 'image.tag=1.10')).printed).toBe('');
  });

  it('by image, wherever it stands; a file without it stays', async () => {
    await folder({
      'values.yaml': `a: {image: {repository: acme/web, tag: "1", digest: ""}}\nb: {image: docker.io/acme/web:1}\n`,
      'kustomization.yaml': 'images:\n- name: web\n  newName: acme/web\n  newTag: "1"\n',
      'deployment.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nspec: {containers: [{image: acme/web:1}, {image: x:1}]}\n',
      'other.yaml': 'a: 1\n',
    });
    const files = ['values.yaml', 'kustomization.yaml', 'deployment.yaml', 'other.yaml'];
    expect((await bump(...files, '--image', `acme/web=2@${digest}`)).failed).toEqual([]);
    expect(await textOf('values.yaml')).toBe(
      `a: {image: {repository: acme/web, tag: "2", digest: "${digest}"}}\nb: {image: docker.io/acme/web:2}\n`,
    );
    expect(await textOf('kustomization.yaml')).toBe('images:\n- name: web\n  newName: acme/web\n  newTag: "2"\n');
    expect(await textOf('deployment.yaml')).toContain('{image: acme/web:2}, {image: x:1}');
  });

  it("by Flux's marker, with a note on one inside a string", async () => {
    await folder({
      'release.yaml': `image: acme/web:1 # {"$imagepolicy": "flux:web"}
name: x # {"$imagepolicy": "flux:web:name"}
list: [a, {tag: 1, digest: ${digest.replaceAll('a', '0')}}] # {"$imagepolicy": "flux:web:digest"}
tag: '1' # {"$imagepolicy": "flux:web:tag"}
other: y # {"$imagepolicy": "flux:api"}
text: |
  image: acme/web:1 # {"$imagepolicy": "flux:web"}
`,
    });
    const { failed, told } = await bump('release.yaml', '--policy-marker', `flux:web=acme/web:2@${digest}`);
    expect(failed).toEqual([]);
    expect(told).toEqual([expect.stringContaining('release.yaml:7:21: the marker stands inside a string')]);
    expect(await textOf('release.yaml')).toBe(`image: acme/web:2@${digest} # {"$imagepolicy": "flux:web"}
name: acme/web # {"$imagepolicy": "flux:web:name"}
list: [a, {tag: 1, digest: ${digest}}] # {"$imagepolicy": "flux:web:digest"}
tag: '2' # {"$imagepolicy": "flux:web:tag"}
other: y # {"$imagepolicy": "flux:api"}
text: |
  image: acme/web:1 # {"$imagepolicy": "flux:web"}
`);
  });

  it('by image also where only a marker says that there is one', async () => {
    const marked = `apiVersion: x/v1
kind: Any
engine: acme/web:1 # {"$imagepolicy": "flux:web"}
runner:
  name: acme/web # {"$imagepolicy": "flux:web:name"}
  version: 1.0.0 # {"$imagepolicy": "flux:web:tag"}
`;
    await folder({ 'any.yaml': marked });
    await bump('any.yaml', '--image', 'acme/web=2.0.0');
    expect(await textOf('any.yaml')).toBe(marked.replace('acme/web:1 ', 'acme/web:2.0.0 ').replace('1.0.0', '2.0.0'));
  });

  it('a lock goes with its chart', async () => {
    const chart =
      'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- {name: b, version: 1.0.0, repository: "file://../b"}\n';
    const lock = `dependencies:\n- name: b\n  repository: file://../b\n  version: 1.0.0\ndigest: ${digest}\n`;
    await folder({ 'Chart.yaml': chart, 'Chart.lock': lock });
    await bump('Chart.yaml', '--set', 'dependencies[name=b].version=2.0.0');
    // As `helm dependency update` 4.3.1 writes it.
    const wanted = 'sha256:73aff93e3bd9d348f777ce0532d998707d1a06fc497579cf24ddb68a09de5f13';
    expect(await textOf('Chart.lock')).toBe(lock.replace('1.0.0', '2.0.0').replace(digest, wanted));
  });

  it('a link stays one, and a mode stays', async () => {
    await folder({ 'a.yaml': 'a: 1\n' });
    await chmod(join(dir, 'a.yaml'), 0o640);
    await symlink('a.yaml', join(dir, 'l.yaml'));
    await bump('l.yaml', '--set', 'a=2');
    expect(await textOf('a.yaml')).toBe('a: "2"\n');
    expect((await stat(join(dir, 'a.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(dir)).toEqual(['a.yaml', 'l.yaml']);
  });

  it('what is missing is made with --create alone', async () => {
    await folder({ 'kustomization.yaml': 'resources: [a.yaml]\n' });
    const refused = await bump('kustomization.yaml', '--image', 'acme/web=2');
    expect(refused.failed[0]).toContain('no place with a version of the image acme/web');
    await bump('kustomization.yaml', '--image', `acme/web=2@${digest}`, '--create');
    expect(await textOf('kustomization.yaml')).toBe(
      `resources: [a.yaml]\nimages:\n- name: acme/web\n  newTag: "2"\n  digest: ${digest}\n`,
    );
  });

  it('one document of several', async () => {
    await folder({ 'a.yaml': 'a: 1\n---\na: 1\nb: 1\n' });
    expect((await bump('a.yaml', '--set', 'a=2')).failed[0]).toContain('stands in the documents 1, 2');
    await bump('a.yaml', '--set', 'b=2');
    await bump('a.yaml', '--set', 'a=2', '--document', '2');
    expect(await textOf('a.yaml')).toBe('a: 1\n---\na: "2"\nb: "2"\n');
  });
});

describe('nothing is written', () => {
  it('with --check, which ends with 1 when something would change', async () => {
    await folder({ 'a.yaml': 'a: x\n' });
    expect(await bump('a.yaml', '--set', 'a=y', '--check')).toMatchObject({ status: 1 });
    expect(await textOf('a.yaml')).toBe('a: x\n');
    expect(await bump('a.yaml', '--set', 'a=x', '--check')).toMatchObject({ status: null, printed: '' });
  });

  it('with --stdout', async () => {
    await folder({ 'a.yaml': 'a: x' });
    expect((await bump('a.yaml', '--set', 'a=w', '--stdout')).printed).toBe('a: w');
    expect((await bump('a.yaml', '--set', 'a=x', '--stdout')).printed).toBe('a: x');
    expect(await textOf('a.yaml')).toBe('a: x');
  });

  it('when one of the files cannot be edited', async () => {
    await folder({ 'a.yaml': 'a: x\n', 'b.yaml': 'b:\n  c: 1\n' });
    const { failed, status } = await bump('a.yaml', 'b.yaml', '--set', 'a=y');
    expect(status).toBe(1);
    expect(failed[0]).toContain('b.yaml:1:1: `a`: there is no such key');
    expect(await textOf('a.yaml')).toBe('a: x\n');
  });

  it('when a file is none, or not UTF-8', async () => {
    await writeFile(join(dir, 'a.yaml'), Buffer.from([0xff, 0xfe, 0x61, 0x00]));
    const { failed } = await bump('a.yaml', 'no.yaml', '--set', 'a=y');
    expect(failed.join()).toMatch(/a\.yaml: the file is not written in UTF-8.*no\.yaml: there is no such file/);
  });

  it('when a marker asks for what the image does not have', async () => {
    await folder({ 'a.yaml': 'd: x # {"$imagepolicy": "flux:web:digest"}\n' });
    const { failed } = await bump('a.yaml', '--policy-marker', 'flux:web=acme/web:2');
    expect(failed[0]).toContain('a.yaml:1:1: the marker is for the digest');
  });
});

it('the changes as JSON', async () => {
  await folder({ 'a.yaml': 'a:\n- x\n' });
  const { printed } = await bump('a.yaml', '--set', 'a[0]=y', '-o', 'json');
  expect(JSON.parse(printed)).toEqual([
    { file: join(dir, 'a.yaml'), path: 'a[0]', line: 2, column: 3, from: 'x', to: 'y' },
  ]);
});

it('wrong use ends with 2', async () => {
  await folder({ 'a.yaml': 'a: x\n' });
  expect(await bump('a.yaml')).toMatchObject({ status: 2 });
});
