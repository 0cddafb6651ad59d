import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCharts } from '../../src/charts/create-charts.ts';
import { createMemoryStore } from '../charts/memory-store.ts';
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

async function push(archive: Uint8Array): Promise<void> {
  const config = Buffer.from('{"name":"shared","version":"1.2.3+build.7"}');
  const layer = { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', ...(await upload(archive)) };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', ...(await upload(config)) },
    layers: [layer],
  };
  await put(
    `${registry.url}/v2/acme/charts/shared/manifests/1.2.3_build.7`,
    JSON.stringify(manifest),
    manifest.mediaType,
  );
}

async function upload(bytes: Uint8Array): Promise<{ digest: string; size: number }> {
  const digest = `sha256:${sha256(bytes)}`;
  const begun = await fetch(`${registry.url}/v2/acme/charts/shared/blobs/uploads/`, { method: 'POST' });
  const at = new URL(begun.headers.get('location') ?? '', registry.url);
  at.searchParams.set('digest', digest);
  await put(at.href, bytes, 'application/octet-stream');
  return { digest, size: bytes.length };
}

async function put(url: string, body: Uint8Array | string, type: string): Promise<void> {
  const content = typeof body === 'string' ? body : new Uint8Array(body);
  const answer = await fetch(url, { method: 'PUT', body: content, headers: { 'content-type': type } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
