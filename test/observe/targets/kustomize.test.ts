import { describe, expect, test } from 'vitest';
import { readKustomization } from '../../../src/observe/targets/kustomization.ts';
import type { Files } from './folder-reader.ts';
import { aConfig, image, targetsIn, workload } from './world.ts';

const config = aConfig({ path: '{environment}/{application}' });

async function targetOf(files: Files) {
  const target = (await targetsIn(config, files)).get('web/dev');
  if (target === undefined) throw new Error('web/dev was not found');
  return target;
}

test('every field that names a path is read, with its place', () => {
  const read = readKustomization(`
resources: [a.yaml, ../base]
bases:
  - ../old
components: [../component]
crds: [crd.json]
configurations: [names.yaml]
transformers: [labels.yaml, "kind: Inline\\nmetadata: {}"]
generators: [gen.yaml]
validators: [val.yaml]
openapi: { path: schema.json }
replacements:
  - path: replacement.yaml
  - source: { kind: Secret }
patches:
  - path: patch.yaml
  - patch: "- op: remove"
patchesStrategicMerge: [merge.yaml, "kind: Deployment\\nmetadata: { name: x }"]
patchesJson6902:
  - path: json.yaml
configMapGenerator:
  - name: one
    files: [plain.txt, key=named.txt]
    envs: [one.env]
  - { name: two, env: two.env }
secretGenerator:
  - files: [secret.txt]
images:
  - name: web
  - newTag: orphan
`);
  if (read.status === 'broken') throw new Error(read.trouble.reason);
  const { resources, components, patches, others, imageNames } = read.kustomization;
  expect(resources.map((one) => one.text)).toEqual(['a.yaml', '../base', '../old']);
  expect(resources[2]).toMatchObject({ line: 4, column: 5 });
  expect(components.map((one) => one.text)).toEqual(['../component']);
  expect(patches.map((one) => one.text)).toEqual(['patch.yaml', 'json.yaml', 'merge.yaml']);
  expect(others.map((one) => one.text).sort()).toEqual(
    [
      'crd.json',
      'gen.yaml',
      'labels.yaml',
      'named.txt',
      'names.yaml',
      'one.env',
      'plain.txt',
      'replacement.yaml',
      'schema.json',
      'secret.txt',
      'two.env',
      'val.yaml',
    ].sort(),
  );
  expect(imageNames).toEqual(['web', null]);
});

test.each(['', '# nothing\n', '[]\n', 'resources: text\n', 'resources: {a: b}\n', 'images: 7\n'])(
  'a kustomization that holds %j refers to nothing',
  (text) => {
    expect(readKustomization(text)).toEqual({
      status: 'read',
      kustomization: { resources: [], components: [], patches: [], others: [], imageNames: [] },
    });
  },
);

describe('inputs of a kustomization', () => {
  test('everything that it names outside of its folder, also what a base names', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml':
        'resources: [../../bases/web]\nconfigMapGenerator: [{ name: a, files: [x=../../files/x] }]\n',
      'bases/web/kustomization.yaml': 'resources: [../common, a.yaml]\ncrds: [../../crds/all.json]\n',
      'bases/web/a.yaml': 'a: 1\n',
      'bases/common/kustomization.yaml': 'transformers: [../../plugins]\n',
      'plugins/kustomization.yaml': 'resources: [../labels/labels.yaml]\n',
      'labels/labels.yaml': 'a: 1\n',
      'labels/unused.yaml': 'a: 1\n',
      'crds/all.json': '{}',
      'files/x': 'x',
    });
    expect(at.target.inputs).toEqual([
      'bases/common',
      'bases/web',
      'crds/all.json',
      'dev/web',
      'files/x',
      'labels/labels.yaml',
      'plugins',
    ]);
  });

  test('a base above the overlays counts with the files that it names, so that overlays stay apart', async () => {
    const layout = aConfig({ path: 'apps/{application}/overlays/{environment}' });
    const targets = await targetsIn(layout, {
      'apps/web/kustomization.yaml': 'resources: [a.yaml, missing.yaml]\n',
      'apps/web/a.yaml': workload('web', 'acme/web:1.0.0'),
      'apps/web/overlays/dev/kustomization.yaml': 'resources: [../..]\n',
      'apps/web/overlays/prod/kustomization.yaml': 'resources: [../../]\n',
    });
    expect(targets.get('web/dev')?.target.inputs).toEqual([
      'apps/web/a.yaml',
      'apps/web/kustomization.yaml',
      'apps/web/missing.yaml',
      'apps/web/overlays/dev',
    ]);
  });

  test('remote bases are none, and bases that name each other end', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml':
        'resources: [https://example.com/a.yaml, github.com/acme/base?ref=v1, "git@example.com:a/b.git", ../../b]\n',
      'b/kustomization.yaml': 'resources: [../dev/web, ../c]\n',
      'c/kustomization.yaml': 'resources: [../b]\n',
    });
    expect(at.target.inputs).toEqual(['b', 'c', 'dev/web']);
  });
});

describe('artifacts of a kustomization', () => {
  test('images upon images: the last place that sets a tag counts', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml':
        'resources: [../../base]\nimages:\n  - { name: web, newTag: "2" }\n  - { name: registry.example/web, newTag: "3" }\n',
      'base/kustomization.yaml':
        'resources: [a.yaml]\nimages: [{ name: web, newName: registry.example/web, newTag: "1" }]\n',
      'base/a.yaml': workload('web', 'web:0'),
    });
    expect(at.release.artifacts).toContainEqual(image('registry.example/web', '3'));
    expect(at.release.artifacts).not.toContainEqual(image('registry.example/web', '1'));
    const place = at.places.find((one) => one.repository === 'registry.example/web');
    expect(place).toMatchObject({ file: 'dev/web/kustomization.yaml', form: { kind: 'kustomization', index: 1 } });
  });

  test('without images the manifests tell', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml': 'resources: [a.yaml, b.txt]\n',
      'dev/web/a.yaml': workload('web', 'acme/web:1.0.0'),
      'dev/web/unused.yaml': workload('web', 'acme/unused:1.0.0'),
    });
    expect(at.release.artifacts).toEqual([image('docker.io/acme/web', '1.0.0')]);
    expect(at.places[0]).toMatchObject({ file: 'dev/web/a.yaml', form: { kind: 'reference' } });
  });

  test('an image that no manifest shows is named by its entry alone', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml': 'resources: [a.yaml]\nimages: [{ name: acme/custom, newTag: "4" }]\n',
      'dev/web/a.yaml': 'apiVersion: acme.example/v1\nkind: Runner\nspec: { image: acme/custom }\n',
    });
    expect(at.release.artifacts).toEqual([image('docker.io/acme/custom', '4')]);
  });

  test('a component works on what came before it', async () => {
    const at = await targetOf({
      'dev/web/kustomization.yaml': 'resources: [a.yaml]\ncomponents: [../../pin]\n',
      'dev/web/a.yaml': workload('web', 'acme/web:1.0.0'),
      'pin/kustomization.yaml': 'kind: Component\nimages: [{ name: acme/web, newTag: 1.0.1 }]\n',
    });
    expect(at.release.artifacts).toEqual([image('docker.io/acme/web', '1.0.1')]);
    expect(at.places.map((place) => place.file)).toEqual(['pin/kustomization.yaml']);
  });
});

describe('the Git tags of a kustomization', () => {
  const application = (tag: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web }\nspec: { source: { repoURL: https://github.com/acme/web, targetRevision: ${tag} } }\n`;
  const patch = 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: web }\nspec:';
  const git = (tag: string) => ({ kind: 'git', repository: 'github.com/acme/web', tag, digest: null });
  const base = {
    'base/kustomization.yaml': 'resources: [app.yaml]\n',
    'base/app.yaml': application('v1.0.0'),
  };

  test('stand where they were set last', async () => {
    const plain = await targetOf({ ...base, 'dev/web/kustomization.yaml': 'resources: [../../base]\n' });
    expect(plain.release.artifacts).toEqual([git('v1.0.0')]);
    expect(plain.places.map(({ file }) => file)).toEqual(['base/app.yaml']);
    const patched = await targetOf({
      ...base,
      'dev/web/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: patch.yaml }]\n',
      'dev/web/patch.yaml': application('v1.1.0'),
    });
    expect(patched.release.artifacts).toEqual([git('v1.1.0')]);
    expect(patched.places).toMatchObject([{ file: 'dev/web/patch.yaml', form: { kind: 'revision' } }]);
  });

  test('stand in a patch that sets the revision of an Application by its name, and says not of what', async () => {
    const { release, places } = await targetOf({
      ...base,
      'dev/web/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: patch.yaml }]\n',
      'dev/web/patch.yaml': `a: 1\n---\n${patch} { source: { targetRevision: v1.1.0 } }\n`,
    });
    expect(release.artifacts).toEqual([git('v1.1.0')]);
    const path = ['spec', 'source', 'targetRevision'];
    expect(places).toMatchObject([{ file: 'dev/web/patch.yaml', document: 1, form: { kind: 'revision', path } }]);
  });

  test('and so do charts, each Application with its own', async () => {
    const app = (name: string, chart: string) =>
      `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec: { source: { repoURL: https://charts.example.com/, chart: ${chart}, targetRevision: 1.0.0 } }\n`;
    const { release, places } = await targetOf({
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': `${app('web', 'redis')}${app('other', 'kafka')}`,
      'dev/web/kustomization.yaml': 'resources: [../../base]\npatchesStrategicMerge: [patch.yaml]\n',
      'dev/web/patch.yaml': `${patch} { source: { targetRevision: 1.2.0 } }\n`,
    });
    const chart = (name: string, tag: string) => {
      return { kind: 'chart', repository: `https://charts.example.com/${name}`, tag, digest: null };
    };
    expect(release.artifacts).toEqual([chart('kafka', '1.0.0'), chart('redis', '1.2.0')]);
    expect(places.map(({ repository, file }) => `${repository.split('/').at(-1)} ${file}`)).toEqual([
      'kafka base/app.yaml',
      'redis dev/web/patch.yaml',
    ]);
  });

  test.each([
    [
      'a patch with a selector may set others too',
      '{ source: { targetRevision: v1.1.0 } }',
      'patches: [{ path: patch.yaml, target: { kind: Application } }]',
    ],
    ['a patch to a branch', '{ source: { targetRevision: main } }', 'patches: [{ path: patch.yaml }]'],
    ['a patch of all sources', '{ sources: [{ targetRevision: v1.1.0 }] }', 'patches: [{ path: patch.yaml }]'],
  ])('are none where it is not proven which one counts: %s', async (_, spec, patches) => {
    const { release } = await targetOf({
      ...base,
      'dev/web/kustomization.yaml': `resources: [../../base]\n${patches}\n`,
      'dev/web/patch.yaml': `${patch} ${spec}\n`,
    });
    expect(release.artifacts).toEqual([]);
  });

  test('are none where the kustomization itself sets the revision', async () => {
    const inline = '[{ op: replace, path: /spec/source/targetRevision, value: v1.1.0 }]';
    const here = await targetOf({
      ...base,
      'dev/web/kustomization.yaml': `resources: [../../base]\npatches: [{ target: { kind: Application }, patch: "${inline}" }]\n`,
    });
    expect(here.release.artifacts).toEqual([]);
  });
});
