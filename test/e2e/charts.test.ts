import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCharts } from '../../src/charts/create-charts.ts';
import { createMemoryStore } from '../charts/memory-store.ts';
import { pushChart, sha256 } from './charts/push-chart.ts';
import { type DockerRegistry, startDockerRegistry } from './registry/docker-registry.ts';

/** Charts in a real registry, pushed by its plain API as Helm does it. */

const packed = join(import.meta.dirname, '../../fixtures/render/helm/packed/charts/shared-1.2.3.tgz');
const chart = { repository: 'oci://charts.test/acme/charts', name: 'shared', version: '1.2.3+build.7' };
let registry: DockerRegistry;
beforeAll(async () => {
  // Nobody listens to its notifications.
  registry = await startDockerRegistry({ url: 'http://127.0.0.1:9/', headers: {} });
});
afterAll(() => registry.close());

test('a chart comes as it was pushed, and is refused once somebody pushed another one over it', async () => {
  const archive = await readFile(packed);
  await push(archive);
  const store = createMemoryStore();
  const hosts = { 'charts.test': { endpoint: registry.url } };
  const charts = createCharts({ store, hosts, failureMs: 0 }).allowing({
    hosts: ['charts.test'],
    listName: 'the list',
  });
  expect(await charts.fetch(chart)).toEqual({ status: 'fetched', archive, digest: sha256(archive) });
  expect(await charts.fetch({ ...chart, version: '9.9.9' })).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('has no version 9.9.9'),
  });
  await push(gzipSync('another'));
  expect(await charts.fetch(chart)).toMatchObject({ status: 'fetched', digest: sha256(archive) });
  store.dropArchives();
  expect(await charts.fetch(chart)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('somebody replaced this version'),
  });
});

function push(archive: Uint8Array): Promise<void> {
  return pushChart(registry.url, 'acme/charts/shared', { name: 'shared', version: '1.2.3+build.7', archive });
}
