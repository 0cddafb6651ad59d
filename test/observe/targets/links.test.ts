import { expect, test } from 'vitest';
import { discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { loadFiles } from '../../../src/observe/targets/load-files.ts';
import { resolveLinks } from '../../../src/render/links.ts';
import { type Files, readerOf } from './folder-reader.ts';
import { aConfig, image, readAt, targetsIn, workload } from './world.ts';

const folders = aConfig({ path: '{environment}/{application}' });

async function inputsOf(files: Files): Promise<string[] | undefined> {
  return (await targetsIn(folders, files)).get('web/dev')?.target.inputs;
}

test('what a link leads to is an input, also over other links and through linked folders', async () => {
  const files: Files = {
    'dev/web/a.yaml': { link: '../../shared/alias/a.yaml' },
    'shared/alias': { link: 'real' },
    'shared/real/a.yaml': { link: '../last.yaml' },
    'shared/last.yaml': workload('web', 'acme/web:1.0.0'),
    'shared/other.yaml': 'a: 1\n',
  };
  expect(await inputsOf(files)).toEqual(['dev/web', 'shared/alias', 'shared/last.yaml', 'shared/real/a.yaml']);
  const at = (await targetsIn(folders, files)).get('web/dev');
  expect(at?.release.artifacts).toEqual([image('docker.io/acme/web', '1.0.0')]);
  expect(at?.places.map((place) => place.file)).toEqual(['shared/last.yaml']);
});

test('a link to a folder brings the folder', async () => {
  const files: Files = {
    'dev/web/all': { link: '../../shared' },
    'dev/web/a.yaml': 'a: 1\n',
    'shared/a.yaml': 'a: 1\n',
  };
  expect(await inputsOf(files)).toEqual(['dev/web', 'shared']);
});

test('a link to the root brings everything but hidden folders', async () => {
  const files: Files = { 'dev/web/all': { link: '../..' }, 'dev/web/a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', '.x/y': '' };
  expect(await inputsOf(files)).toEqual(['b.yaml', 'dev']);
});

test('links in a circle and links to nothing are no reason to fail', async () => {
  const files: Files = {
    'dev/web/a.yaml': 'a: 1\n',
    'dev/web/one': { link: 'two' },
    'dev/web/two': { link: 'one' },
    'dev/web/gone': { link: '../../gone.yaml' },
  };
  expect(await inputsOf(files)).toEqual(['dev/web', 'gone.yaml']);
});

test('a base behind a link is followed, and the link itself is an input', async () => {
  const files: Files = {
    'dev/web/kustomization.yaml': 'resources: [../../current]\n',
    current: { link: 'bases/v2' },
    'bases/v2/kustomization.yaml': 'resources: [a.yaml]\n',
    'bases/v2/a.yaml': workload('web', 'acme/web:2.0.0'),
  };
  expect(await inputsOf(files)).toEqual(['bases/v2', 'current', 'dev/web']);
  expect((await targetsIn(folders, files)).get('web/dev')?.release.artifacts).toEqual([
    image('docker.io/acme/web', '2.0.0'),
  ]);
});

test('the loaded files are the inputs and no more, and a render can follow their links', async () => {
  const files: Files = {
    'dev/web/kustomization.yaml': 'resources: [a.yaml]\n',
    'dev/web/a.yaml': { link: '../../shared/a.yaml' },
    'dev/web/sub/ä b.txt': 'x',
    'dev/webber/secret.yaml': 'no: input\n',
    'shared/a.yaml': workload('web', 'acme/web:1.0.0'),
    'shared/b.yaml': 'b: 1\n',
  };
  const reader = readerOf(files);
  const [first] = await discoverTargets(folders, reader);
  const loaded = await loadFiles(reader, readAt(first).target);
  expect(loaded.map((file) => [file.path, file.mode, Buffer.from(file.content).toString()])).toEqual([
    ['dev/web/a.yaml', '120000', '../../shared/a.yaml'],
    ['dev/web/kustomization.yaml', '100644', files['dev/web/kustomization.yaml']],
    ['dev/web/sub/ä b.txt', '100644', 'x'],
    ['shared/a.yaml', '100644', files['shared/a.yaml']],
  ]);
  const resolved = resolveLinks(loaded);
  expect(resolved.status === 'resolved' && resolved.skipped).toEqual([]);
});

test('a target that reads too much is refused before it fills the memory', async () => {
  const many: Files = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`dev/web/${index}.yaml`, '']));
  const target = { source: { kind: 'plain', path: 'dev/web' } } as const;
  const whole = { application: 'web', environment: 'dev', releaseName: 'web', namespace: 'web', inputs: ['dev/web'] };
  await expect(loadFiles(readerOf(many), { ...whole, ...target })).rejects.toThrow(/web\/dev reads 20001 files/);
});
