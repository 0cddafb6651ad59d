import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { registerRender } from '../../src/render/render-command.ts';
import { fixtures } from './text-files.ts';

let engine: RenderEngine;
let scratch: string;
beforeAll(async () => {
  engine = createEngine({ isLean: true });
  scratch = await mkdtemp(join(tmpdir(), 'shiplock-command-'));
  await mkdir(join(scratch, '.git'));
});
afterAll(async () => {
  await engine.close();
  await rm(scratch, { recursive: true });
});

let env: NodeJS.ProcessEnv = {};
async function run(...args: string[]): Promise<{ printed: string; failed: string }> {
  let printed = '';
  let failed = '';
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  registerRender(program, {
    createEngine: () => ({ ...engine, close: async () => {} }),
    now: () => Date.UTC(2026, 0, 1),
    env,
    print: (text) => {
      printed += text;
    },
    fail: (message) => {
      failed += message;
    },
  });
  await program.parseAsync(['render', ...args], { from: 'user' });
  return { printed, failed };
}

describe('shiplock render', () => {
  test('prints a chart as YAML with the given settings', async () => {
    const chart = join(fixtures, 'helm/api');
    const { printed } = await run(
      chart,
      '--release',
      'shop',
      '--namespace',
      'x',
      '--set',
      'image.tag=9',
      '--set',
      'env=null',
    );
    expect(printed).toContain('name: shop-api\n');
    expect(printed).toContain('image: registry.example.test/api:9\n');
    expect(printed.match(/^kind: /gm)).toHaveLength(5);
  });

  test('fetches a dependency that is not in charts/, only from a host that is named', async () => {
    const packed = join(fixtures, 'helm/packed');
    const own = await mkdtemp(join(tmpdir(), 'shiplock-dependency-'));
    const chart = join(own, 'packed');
    await cp(packed, chart, { recursive: true, filter: (path) => !path.endsWith('/charts') });
    const text = await readFile(join(packed, 'Chart.yaml'), 'utf8');
    const remote = text.replace('version: 1.2.3', 'version: 1.2.3, repository: https://charts.test');
    await writeFile(join(chart, 'Chart.yaml'), remote);
    const archive = await readFile(join(packed, 'charts/shared-1.2.3.tgz'));
    const index = 'entries:\n  shared:\n  - version: 1.2.3\n    urls: [shared-1.2.3.tgz]\n';
    const server = createServer((request, response) => response.end(request.url === '/index.yaml' ? index : archive));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    env = {
      XDG_CACHE_HOME: join(own, 'cache'),
      SHIPLOCK_CHARTS: JSON.stringify({ 'charts.test': { endpoint: `http://127.0.0.1:${port}` } }),
    };
    expect((await run(chart)).failed).toContain('shared');
    expect((await run(chart, '--allow-chart-host', 'other.test')).failed).toContain(
      'charts.test is not in --allow-chart-host',
    );
    const vendored = await run(packed);
    expect(await run(chart, '--allow-chart-host', 'charts.test')).toEqual(vendored);
    await new Promise((resolve) => server.close(resolve));
    // It is kept, and the host is not needed again.
    expect(await run(chart, '--allow-chart-host', 'charts.test')).toEqual(vendored);
    await rm(own, { recursive: true });
  });

  test('prints a kustomization with its bases as JSON', async () => {
    const { printed } = await run(join(fixtures, 'kustomize/overlays/staging'), '-o', 'json');
    const objects: { kind: string; metadata: { namespace?: string } }[] = JSON.parse(printed);
    expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap', 'Service', 'Deployment', 'Job']);
    expect(objects[2]?.metadata.namespace).toBe('shop-staging');
  });

  test('prints plain YAML so that 1.1 readers see the same strings', async () => {
    const { printed } = await run(join(fixtures, 'plain/app'));
    expect(printed).toContain('answer: "yes"');
    expect(printed).toContain('octal: "0644"');
  });

  test('takes values files from the repository', async () => {
    const chart = join(fixtures, 'helm/storefront');
    const { printed } = await run(
      chart,
      '--values',
      join(chart, 'values-prod.yaml'),
      '--include-crds',
      '--kube-version',
      '1.31',
    );
    expect(printed).toContain('kind: CustomResourceDefinition');
    expect(printed).toContain('kube: v1.31');
  });

  test('says what is wrong with a chart, and where', async () => {
    const { failed, printed } = await run(join(fixtures, 'helm/storefront'), '--set', 'replicas=none');
    expect(printed).toBe('');
    expect(failed).toContain('values.schema.json');
    expect(failed).toContain('replicas');
  });

  test('refuses folders and files that are not there', async () => {
    expect((await run(join(scratch, 'none'))).failed).toContain('there is no folder');
    expect((await run(scratch)).failed).toContain('holds nothing to render');
    const missing = await run(join(fixtures, 'helm/api'), '-f', join(scratch, 'none.yaml'));
    expect(missing.failed).toContain('there is no values file');
  });

  test('refuses a values file that is a link out of the repository', async () => {
    const chart = join(scratch, 'chart');
    await mkdir(chart);
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 0.1.0\n');
    await symlink('/etc/hostname', join(scratch, 'values.yaml'));
    const { failed } = await run(chart, '--values', join(scratch, 'values.yaml'));
    expect(failed).toContain('values.yaml → /etc/hostname');
  });

  for (const args of [[], ['.', '--output', 'toml'], ['.', '--kube-version', 'latest'], ['.', '--unknown']]) {
    test(`calls 'render ${args.join(' ')}' wrong use`, async () => {
      const error = await run(...args).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CommanderError);
      expect(error).toMatchObject({ exitCode: 2 });
    });
  }
});
