import { expect, test } from 'vitest';
import { digestOf, madeRegistry, TYPES } from './made-registry.ts';

const unknown = { os: 'unknown', architecture: 'unknown' };

test('an image for one platform says what it is', async () => {
  const { registry, repository, image } = madeRegistry();
  const digest = image({
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    created: '2026-03-04T05:06:07.123456789Z',
    config: { Labels: { team: 'shop' } },
  });
  expect(await registry.describe(repository, digest)).toEqual({
    kind: 'image',
    mediaType: TYPES.manifest,
    platforms: ['linux/arm64/v8'],
    created: '2026-03-04T05:06:07.123Z',
    labels: { team: 'shop' },
  });
});

test('an index lists its platforms, without the attestations in it', async () => {
  const { registry, repository, image, put } = madeRegistry();
  const attestation = image({}, { layers: [{ mediaType: 'application/vnd.in-toto+json' }] });
  const amd64 = image({
    os: 'linux',
    architecture: 'amd64',
    created: '2026-03-04T05:06:07Z',
    config: { Labels: null },
  });
  const digest = put('manifests', {
    mediaType: TYPES.index,
    annotations: { 'org.opencontainers.image.revision': 'abc' },
    manifests: [
      { digest: attestation, platform: unknown },
      { digest: amd64, platform: { os: 'linux', architecture: 'amd64' } },
      { digest: digestOf('arm'), platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
      { digest: digestOf('twice'), platform: { os: 'linux', architecture: 'amd64' } },
    ],
  });
  expect(await registry.describe(repository, digest)).toEqual({
    kind: 'image',
    mediaType: TYPES.index,
    platforms: ['linux/amd64', 'linux/arm/v7'],
    created: '2026-03-04T05:06:07.000Z',
    labels: { 'org.opencontainers.image.revision': 'abc' },
  });
});

test('a chart is none of the images, and its annotations are its labels', async () => {
  const { registry, repository, put } = madeRegistry();
  const digest = put('manifests', {
    mediaType: TYPES.manifest,
    config: { digest: digestOf('{}'), mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' }],
    annotations: {
      'org.opencontainers.image.created': '2026-01-02T03:04:05+01:00',
      'org.opencontainers.image.title': 'web',
    },
  });
  const found = await registry.describe(repository, digest);
  expect(found).toMatchObject({ kind: 'chart', platforms: [], created: '2026-01-02T02:04:05.000Z' });
  expect(found?.labels['org.opencontainers.image.title']).toBe('web');
});

test.each<[string, object]>([
  [
    'a signature with the config of an image',
    { layers: [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' }] },
  ],
  [
    'an artifact without a config of its own',
    { config: { digest: digestOf('{}'), mediaType: 'application/vnd.oci.empty.v1+json' } },
  ],
])('%s is no image', async (_, more) => {
  const { registry, repository, image } = madeRegistry();
  expect(await registry.describe(repository, image({}, more))).toMatchObject({ kind: 'other', platforms: [] });
});

test('an index of nothing but attestations is no image', async () => {
  const { registry, repository, put } = madeRegistry();
  const digest = put('manifests', {
    mediaType: TYPES.index,
    manifests: [{ digest: digestOf('x'), platform: unknown }],
  });
  expect(await registry.describe(repository, digest)).toMatchObject({ kind: 'other', platforms: [], created: null });
});

test.each(['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', 'yesterday'])('%s is no build time', async (created) => {
  const { registry, repository, image } = madeRegistry();
  const digest = image({ os: 'linux', architecture: 'amd64', created });
  expect(await registry.describe(repository, digest)).toMatchObject({ created: null });
});

test('what is not there is null, what is no manifest an outage with a sentence', async () => {
  const { registry, repository, at } = madeRegistry();
  expect(await registry.describe(repository, digestOf('gone'))).toBeNull();
  at(`manifests/${digestOf('<html>')}`, () => new Response('<html>'));
  await expect(registry.describe(repository, digestOf('<html>'))).rejects.toThrow('is not what a registry holds there');
  await expect(registry.manifest(repository, '../../secrets')).rejects.toThrow('no digest that can be checked');
});

test('manifests and blobs come as their bytes, checked, and no more of them than asked for', async () => {
  const { registry, repository, put, at } = madeRegistry();
  const digest = put('manifests', { a: 1 });
  expect(String(await registry.manifest(repository, digest))).toBe('{"a":1}');
  const blob = put('blobs', { payload: 'x'.repeat(100) });
  expect((await registry.blob(repository, blob, 1000))?.byteLength).toBe(114);
  await expect(registry.blob(repository, blob, 50)).rejects.toThrow('larger than');
  at(`blobs/${blob}`, () => new Response('other'));
  await expect(registry.blob(repository, blob, 1000)).rejects.toThrow('gave other content');
  expect(await registry.blob(repository, digestOf('gone'), 10)).toBeNull();
});
