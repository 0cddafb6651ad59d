import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
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
