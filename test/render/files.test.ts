import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFolder } from '../../src/render/files.ts';

let outer: string;
let root: string;
beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), 'shiplock-files-'));
  root = join(outer, 'repository');
  await put('app/a.yaml', 'A');
  await put('shared/b.yaml', 'B');
  await put('.git/config', 'not for rendering');
  await writeFile(join(outer, 'secret.txt'), 'not yours');
});
afterEach(() => rm(outer, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
async function read(folders?: string[]): Promise<Record<string, string>> {
  const found = await readFolder(root, folders);
  if (found.status === 'refused') throw new Error(found.message);
  return Object.fromEntries([...found.files].map(([path, content]) => [path, Buffer.from(content).toString()]));
}

describe('reading a folder', () => {
  test('gives every file but those of git, or those of the named folders', async () => {
    expect(await read()).toEqual({ 'app/a.yaml': 'A', 'shared/b.yaml': 'B' });
    expect(await read(['app'])).toEqual({ 'app/a.yaml': 'A' });
    expect(await read(['shared/b.yaml'])).toEqual({ 'shared/b.yaml': 'B' });
  });

  test('follows links inside the root, also to folders', async () => {
    await symlink('../shared/b.yaml', join(root, 'app/link.yaml'));
    await symlink('../shared', join(root, 'app/more'));
    expect(await read(['app'])).toEqual({ 'app/a.yaml': 'A', 'app/link.yaml': 'B', 'app/more/b.yaml': 'B' });
  });

  test('ends in circles and passes over links to nothing', async () => {
    await symlink('..', join(root, 'app/up'));
    await symlink('nowhere', join(root, 'app/gone'));
    expect(Object.keys(await read(['app']))).toEqual(['app/a.yaml', 'app/up/shared/b.yaml']);
  });

  for (const target of ['/etc/passwd', '../../secret.txt', '../..', '../../not-there']) {
    test(`refuses a link to ${target} and names it`, async () => {
      await symlink(target, join(root, 'app/values.yaml'));
      const found = await readFolder(root);
      expect(found).toMatchObject({ status: 'refused', path: 'app/values.yaml' });
      if (found.status === 'refused') expect(found.message).toContain(`app/values.yaml → ${target}`);
    });
  }

  test('refuses a folder outside of the root', async () => {
    expect(await readFolder(root, ['..'])).toMatchObject({ status: 'refused', path: '..' });
  });

  test('refuses what is too much', async () => {
    expect(await readFolder(root, [''], { maximumFiles: 1, maximumBytes: 100 })).toMatchObject({ status: 'refused' });
    expect(await readFolder(root, [''], { maximumFiles: 10, maximumBytes: 1 })).toMatchObject({ status: 'refused' });
  });
});
