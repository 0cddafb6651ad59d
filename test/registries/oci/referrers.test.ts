import { describe, expect, test } from 'vitest';
import { digestOf, madeRegistry, TYPES } from './made-registry.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const image = digestOf('image');
const tag = image.replace(':', '-');
const json =
  (content: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(content), { headers: { 'content-type': TYPES.index, ...headers } });

function bundle(more: object = {}) {
  return {
    mediaType: TYPES.manifest,
    artifactType: BUNDLE,
    config: { digest: digestOf('{}'), mediaType: EMPTY },
    layers: [{ mediaType: BUNDLE }],
    subject: { digest: image },
    ...more,
  };
}

test('the referrers API is read page by page', async () => {
  const { registry, repository, at } = madeRegistry();
  const one = { digest: digestOf('1'), mediaType: TYPES.manifest, artifactType: BUNDLE, annotations: { a: '1' } };
  const two = { digest: digestOf('2'), mediaType: TYPES.manifest, artifactType: 'application/spdx+json' };
  const link = `</v2/acme/api/referrers/${image}?last=1>; rel="next"`;
  at(`referrers/${image}`, json({ manifests: [one] }, { link }));
  at(`referrers/${image}?last=1`, json({ manifests: [two] }));
  expect(await registry.referrers(repository, image)).toEqual({
    found: 'api',
    manifests: [one, { ...two, annotations: {} }],
  });
});

test('an entry that does not say what it is is read', async () => {
  const { registry, repository, at, put } = madeRegistry();
  const digest = put('manifests', bundle({ annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' } }));
  at(`referrers/${image}`, json({ manifests: [{ digest, mediaType: TYPES.manifest, artifactType: EMPTY }] }));
  expect(await registry.referrers(repository, image)).toEqual({
    found: 'api',
    manifests: [
      {
        digest,
        artifactType: BUNDLE,
        mediaType: TYPES.manifest,
        annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' },
      },
    ],
  });
});

describe('a registry without the API', () => {
  const page = () => new Response('<html>', { headers: { 'content-type': 'text/html' } });
  const answers: [string, () => Response][] = [
    ['404', () => new Response(null, { status: 404 })],
    ['a web page', page],
    ['an empty list', json({ manifests: [] })],
  ];
  test.each(answers)('that answers %s is asked for the fallback tag, and each entry is read', async (_, answer) => {
    const { registry, repository, at, put } = madeRegistry();
    at(`referrers/${image}`, answer);
    const digest = put('manifests', bundle());
    // GHCR writes the empty type into the list.
    put('manifests', { manifests: [{ digest, mediaType: TYPES.manifest, artifactType: EMPTY }] }, tag);
    const found = await registry.referrers(repository, image);
    expect(found.found).toBe('fallback');
    expect(found.manifests).toEqual([{ digest, artifactType: BUNDLE, mediaType: TYPES.manifest, annotations: {} }]);
  });

  test('an entry that refers to another image is none', async () => {
    const { registry, repository, put } = madeRegistry();
    const digest = put('manifests', bundle({ subject: { digest: digestOf('another') } }));
    put('manifests', { manifests: [{ digest }, { digest: digestOf('gone') }] }, tag);
    expect(await registry.referrers(repository, image)).toEqual({ found: 'none', manifests: [] });
  });

  test("cosign's own tags are read, also beside others", async () => {
    const { registry, repository, put } = madeRegistry();
    const signature = {
      mediaType: TYPES.manifest,
      config: { digest: digestOf('{}'), mediaType: TYPES.config },
      layers: [{ mediaType: SIMPLE }],
    };
    const digest = put('manifests', signature, `${tag}.sig`);
    const own = { digest, artifactType: SIMPLE, mediaType: TYPES.manifest, annotations: {} };
    expect(await registry.referrers(repository, image)).toEqual({ found: 'cosign', manifests: [own] });
    const other = put('manifests', bundle());
    put('manifests', { manifests: [{ digest: other }] }, tag);
    const both = await registry.referrers(repository, image);
    expect(both.found).toBe('fallback');
    expect(both.manifests.map((each) => each.digest)).toEqual([other, digest]);
  });
});

test('a list of thousands costs no thousands of requests', async () => {
  const { registry, repository, at, requests } = madeRegistry();
  const manifests = Array.from({ length: 5000 }, (_, n) => ({ digest: digestOf(`${n}`) }));
  at(`referrers/${image}`, json({ manifests }));
  expect((await registry.referrers(repository, image)).manifests).toEqual([]);
  expect(requests.length).toBeLessThan(110);
});
