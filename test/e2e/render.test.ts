import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine, RenderSource } from '../../src/render/engine.ts';
import { readFolder } from '../../src/render/files.ts';
import { type RenderOptions, readRequest } from '../../src/render/render-folder.ts';
import { buildTools, TOOLS_DIR } from './tools/build.ts';

/** The engine against the real `helm` and `kustomize`, built from the same Go modules: object for object, in order. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'fixtures/render');
const plainOptions: RenderOptions = {
  values: [],
  set: [],
  setString: [],
  release: 'rel',
  namespace: 'shop',
  apiVersions: [],
  includeCrds: false,
  output: 'yaml',
};

let engine: RenderEngine;

beforeAll(async () => {
  await buildTools();
  engine = createEngine({ timeoutMs: 60_000 });
});
afterAll(() => engine.close());

/** Reads YAML by the rules of Kubernetes' tools: with the engine itself, whose reader is theirs. */
async function readYaml(text: string): Promise<unknown[]> {
  const result = await engine.decode('output.yaml', Buffer.from(text));
  if (result.status === 'failed') throw new Error(result.error.message);
  return result.documents.filter((document) => document !== null);
}

async function ours(folder: string, options: RenderOptions): Promise<unknown[]> {
  const read = await readRequest(folder, options, Date.UTC(2026, 0, 1));
  if (read.status === 'refused') throw new Error(read.message);
  const result = await engine.render(read.request);
  if (result.status === 'failed') throw new Error(JSON.stringify(result.error));
  const printed = await readYaml(result.yaml ?? '');
  expect(JSON.stringify(printed), 'the YAML must say what the objects say').toBe(
    JSON.stringify(result.objects.map(({ object }) => object)),
  );
  return printed;
}

const charts: { name: string; chart: string; options?: Partial<RenderOptions>; flags?: string[] }[] = [
  { name: 'an ordinary chart', chart: 'api' },
  { name: 'a chart with an archived dependency', chart: 'packed' },
  { name: 'a chart with everything', chart: 'storefront' },
  {
    name: 'values files, CRDs and API versions',
    chart: 'storefront',
    options: {
      values: [join(fixtures, 'helm/storefront/values-prod.yaml')],
      includeCrds: true,
      apiVersions: ['monitoring.example.test/v1'],
      kubeVersion: '1.31.4',
    },
    flags: [
      '--values',
      join(fixtures, 'helm/storefront/values-prod.yaml'),
      '--include-crds',
      '--api-versions',
      'monitoring.example.test/v1',
      '--kube-version',
      '1.31.4',
    ],
  },
  {
    name: 'values on the command line',
    chart: 'storefront',
    options: {
      set: ['replicas=7,sessions.enabled=false', 'hosts={a.example.test,b.example.test}'],
      setString: ['image.tag=3'],
    },
    flags: [
      '--set',
      'replicas=7,sessions.enabled=false',
      '--set',
      'hosts={a.example.test,b.example.test}',
      '--set-string',
      'image.tag=3',
    ],
  },
];

describe('against helm template', () => {
  for (const { name, chart, options = {}, flags = [] } of charts) {
    test(name, async () => {
      const folder = join(fixtures, 'helm', chart);
      const args = ['template', 'rel', folder, '--namespace', 'shop', ...flags];
      const { stdout } = await run(join(TOOLS_DIR, 'helm'), args);
      const theirs = await readYaml(stdout);
      expect(theirs.length).toBeGreaterThan(1);
      expect(await ours(folder, { ...plainOptions, ...options })).toEqual(theirs);
    });
  }
});

describe('against helm template, settings that declaring objects hold', () => {
  test('inline values in their order, --set-string and --set-file', async () => {
    const inline = [{ replicas: 2, image: { tag: '7' }, hosts: ['a.example.test'] }, { replicas: 3 }];
    const scratch = await mkdtemp(join(tmpdir(), 'shiplock-values-'));
    const files = await Promise.all(
      inline.map(async (values, at) => {
        const file = join(scratch, `${at}.yaml`);
        await writeFile(file, JSON.stringify(values));
        return file;
      }),
    );
    const chart = join(fixtures, 'helm/storefront');
    const text = join(chart, 'values-prod.yaml');
    const flags = [
      ...files.flatMap((file) => ['--values', file]),
      '--set-string',
      'image.tag=8',
      '--set-file',
      `note=${text}`,
    ];
    const { stdout } = await run(join(TOOLS_DIR, 'helm'), ['template', 'rel', chart, '--namespace', 'shop', ...flags]);
    await rm(scratch, { recursive: true });
    const setFile = [{ name: 'note', file: { tree: 0, path: 'storefront/values-prod.yaml' } }];
    const source = { inline, set: [], setString: ['image.tag=8'], setFile, valuesFiles: [], includeCrds: false };
    const named = { kind: 'helm', path: 'storefront', releaseName: 'rel', namespace: 'shop' } as const;
    expect(await objectsOf('helm', { ...named, ...source })).toEqual(await readYaml(stdout));
  });
});

describe('against kustomize edit and build', () => {
  test('names, images, replicas, labels, annotations and a namespace laid over an overlay', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'shiplock-edits-'));
    await cp(join(fixtures, 'kustomize'), scratch, { recursive: true });
    const cwd = join(scratch, 'overlays/prod');
    const kustomize = join(TOOLS_DIR, 'kustomize');
    for (const words of [
      ['set', 'nameprefix', 'eu-'],
      ['set', 'namesuffix', '--', '-1'],
      ['set', 'namespace', 'elsewhere'],
      ['set', 'image', 'registry.example.test/web=mirror.example.test/app:9'],
      ['add', 'label', '--without-selector', '--include-templates', 'part:b'],
      ['add', 'annotation', 'keeper:me'],
    ]) {
      await run(kustomize, ['edit', ...words], { cwd });
    }
    const { stdout } = await run(kustomize, ['build', cwd]);
    await rm(scratch, { recursive: true });
    const edits = {
      namePrefix: 'eu-',
      nameSuffix: '-1',
      namespace: 'elsewhere',
      images: [{ name: 'registry.example.test/web', newName: 'mirror.example.test/app', newTag: '9' }],
      commonLabels: { part: 'b' },
      labelWithoutSelector: true,
      labelIncludeTemplates: true,
      commonAnnotations: { keeper: 'me' },
    };
    expect(await objectsOf('kustomize', { kind: 'kustomize', path: 'overlays/prod', edits })).toEqual(
      await readYaml(stdout),
    );
  });
});

async function objectsOf(folder: string, source: RenderSource): Promise<unknown[]> {
  const read = await readFolder(join(fixtures, folder));
  if (read.status === 'refused') throw new Error(read.message);
  const result = await engine.render({ files: read.files, source, seed: '', now: Date.UTC(2026, 0, 1), lists: 'keep' });
  if (result.status === 'failed') throw new Error(JSON.stringify(result.error));
  return result.objects.map(({ object }) => object);
}

describe('against kustomize build', () => {
  for (const overlay of ['base', 'overlays/prod', 'overlays/staging', 'custom-schema']) {
    test(overlay, async () => {
      const folder = join(fixtures, 'kustomize', overlay);
      const { stdout } = await run(join(TOOLS_DIR, 'kustomize'), ['build', folder]);
      const theirs = await readYaml(stdout);
      expect(theirs.length).toBeGreaterThan(0);
      expect(await ours(folder, plainOptions)).toEqual(theirs);
    });
  }
});
