import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChartsSettings, createCharts } from '../../src/charts/create-charts.ts';
import { createMemoryStore } from './memory-store.ts';

/** The network is recorded: a request that no test expects fails, and so does an answer that nobody asked for. */
beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unused).toEqual([]);
});

const BASE = 'https://charts.test';
const LIST = 'charts.hosts of the config';
const CANARY = 'canary-7f3a';
const archive = gzipSync('a chart');
const chart = { repository: `${BASE}/stable`, name: 'api', version: '1.2.3' };
const ociChart = { ...chart, repository: 'oci://registry.test/acme' };
const credentials = { username: 'robot', password: CANARY };
const basic = `Basic ${Buffer.from(`robot:${CANARY}`).toString('base64')}`;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function setUp(settings: Partial<ChartsSettings> = {}, hosts = ['charts.test', 'registry.test']) {
  const store = createMemoryStore();
  const charts = createCharts({ store, failureMs: 0, ...settings });
  return { store, charts, repository: charts.allowing({ hosts, listName: LIST }) };
}

function indexOf(url: string, digest: string | null = sha256(archive)): string {
  const line = digest === null ? '' : `    digest: ${digest}\n`;
  return `entries:\n  api:\n  - version: 1.2.3\n${line}    urls:\n    - ${url}\n`;
}

function serveIndex(index: string) {
  return nock(BASE).get('/stable/index.yaml').reply(200, index);
}

async function messageOf(found: Promise<{ status: string; message?: string }>): Promise<string> {
  const { status, message = '' } = await found;
  expect(status).toBe('failed');
  expect(message).not.toContain(CANARY);
  expect(message).toMatch(/^The chart api 1\.2\.3 of .*\.$/s);
  return message;
}

describe('a Helm repository', () => {
  test.each([
    ['beside the index', 'api-1.2.3.tgz', '/stable/api-1.2.3.tgz'],
    ['from the root', '/files/api.tgz?x=1', '/files/api.tgz?x=1'],
    ['anywhere', `${BASE}/other/api.tgz`, '/other/api.tgz'],
  ])('gives the archive, wherever its address leads: %s', async (_, url, path) => {
    serveIndex(indexOf(url));
    nock(BASE).get(path).reply(200, archive);
    const { repository, store } = setUp();
    const found = await repository.fetch(chart);
    expect(found).toEqual({ status: 'fetched', archive: Buffer.from(archive), digest: sha256(archive) });
    expect(store.all()).toMatchObject([{ digest: sha256(archive), hosts: ['charts.test'] }]);
  });

  test('is asked once for what several want at once, and never again for what is kept', async () => {
    serveIndex(indexOf('api.tgz'));
    nock(BASE).get('/stable/api.tgz').reply(200, archive);
    const { repository } = setUp();
    const all = await Promise.all([repository.fetch(chart), repository.fetch(chart), repository.fetch(chart)]);
    expect(all.map(({ status }) => status)).toEqual(['fetched', 'fetched', 'fetched']);
    expect((await repository.fetch(chart)).status).toBe('fetched');
  });

  test('gives other bytes than its index promises: refused', async () => {
    serveIndex(indexOf('api.tgz', 'b'.repeat(64)));
    nock(BASE).get('/stable/api.tgz').reply(200, archive);
    expect(await messageOf(setUp().repository.fetch(chart))).toContain('is not the one that the index');
  });

  test('gives other bytes for the same version later: refused, and said so', async () => {
    serveIndex(indexOf('api.tgz', null));
    nock(BASE).get('/stable/api.tgz').reply(200, archive);
    let time = 0;
    const { repository, store } = setUp({ now: () => time });
    await repository.fetch(chart);
    store.dropArchives();
    time += 3_600_000;
    serveIndex(indexOf('api.tgz', null));
    nock(BASE).get('/stable/api.tgz').reply(200, gzipSync('another'));
    expect(await messageOf(repository.fetch(chart))).toContain('somebody replaced this version');
    serveIndex(indexOf('api.tgz', null));
    nock(BASE).get('/stable/api.tgz').reply(200, archive);
    time += 3_600_000;
    expect((await repository.fetch(chart)).status).toBe('fetched');
  });

  test('lacks the chart, the version, or answers an error: said with the host, without credentials', async () => {
    let time = 0;
    const now = () => (time += 3_600_000);
    const { repository } = setUp({ hosts: { 'charts.test': { credentials } }, now });
    serveIndex('entries: {}\n');
    expect(await messageOf(repository.fetch(chart))).toContain('charts.test has no chart api');
    serveIndex('entries:\n  api:\n  - version: 1.2.4\n    urls: [a.tgz]\n');
    expect(await messageOf(repository.fetch(chart))).toContain('no version 1.2.3 of the chart api');
    nock(BASE).get('/stable/index.yaml').reply(403, CANARY);
    expect(await messageOf(repository.fetch(chart))).toContain(
      'the credentials that are set for this host were refused',
    );
    nock(BASE).get('/stable/index.yaml').replyWithError(new Error(CANARY));
    expect(await messageOf(repository.fetch(chart))).toContain('charts.test cannot be reached');
    serveIndex(indexOf('api.tgz', null));
    nock(BASE).get('/stable/api.tgz').reply(200, '<html>');
    expect(await messageOf(repository.fetch(chart))).toContain('something else than a packed chart');
  });

  test('is not asked again at once after it failed', async () => {
    let time = 0;
    const { repository } = setUp({ failureMs: 60_000, now: () => time });
    nock(BASE).get('/stable/index.yaml').reply(500);
    const message = await messageOf(repository.fetch(chart));
    time = 59_000;
    expect(await messageOf(repository.fetch(chart))).toBe(message);
    time = 61_000;
    nock(BASE).get('/stable/index.yaml').reply(404);
    expect(await messageOf(repository.fetch(chart))).toContain('404');
  });

  test('has more than is read: refused before it is read', async () => {
    serveIndex(indexOf('api.tgz'));
    nock(BASE)
      .get('/stable/api.tgz')
      .reply(200, archive, { 'content-length': String(21 * 2 ** 20) });
    expect(await messageOf(setUp().repository.fetch(chart))).toContain('larger than 20 MiB');
    serveIndex(indexOf('api.tgz'));
    nock(BASE)
      .get('/stable/api.tgz')
      .reply(200, Buffer.alloc(20 * 2 ** 20 + 1));
    expect(await messageOf(setUp().repository.fetch(chart))).toContain('larger than 20 MiB');
  });

  test('leads to a registry by its index', async () => {
    serveIndex(indexOf('oci://registry.test/acme/api:1.2.3'));
    serveManifest(manifestOf(archive));
    serveBlob(archive);
    expect((await setUp().repository.fetch(chart)).status).toBe('fetched');
  });
});

describe('credentials and hosts', () => {
  const hosts = { 'charts.test': { credentials } };
  const everywhere = ['charts.test', 'cdn.test'];

  test('go to their own host only: neither an address in the index nor a redirect takes them along', async () => {
    nock(BASE, { reqheaders: { authorization: basic } })
      .get('/stable/index.yaml')
      .reply(200, indexOf('https://cdn.test/api.tgz'));
    nock('https://cdn.test', { badheaders: ['authorization'] })
      .get('/api.tgz')
      .reply(302, '', { location: 'https://cdn.test/2/api.tgz' });
    nock('https://cdn.test', { badheaders: ['authorization'] })
      .get('/2/api.tgz')
      .reply(200, archive);
    expect((await setUp({ hosts }, everywhere).repository.fetch(chart)).status).toBe('fetched');

    nock(BASE, { reqheaders: { authorization: basic } })
      .get('/stable/index.yaml')
      .reply(200, indexOf('api.tgz'));
    nock(BASE, { reqheaders: { authorization: basic } })
      .get('/stable/api.tgz')
      .reply(307, '', { location: 'https://cdn.test/api.tgz' });
    nock('https://cdn.test', { badheaders: ['authorization'] })
      .get('/api.tgz')
      .reply(200, archive);
    expect((await setUp({ hosts }, everywhere).repository.fetch(chart)).status).toBe('fetched');
  });

  test.each([
    ['is not listed', 'https://cdn.test/api.tgz', `cdn.test is not in ${LIST}`],
    ['is only almost listed', 'https://xcharts.test/api.tgz', 'xcharts.test is not in'],
    ['is listed on another port', 'https://charts.test:8443/api.tgz', 'charts.test:8443 is not in'],
    ['is asked without TLS', 'http://charts.test/api.tgz', 'not'],
    ['is no host', 'file:///etc/passwd', 'an address that is none'],
  ])('an archive at a place that %s is refused, by an address and by a redirect', async (_, url, message) => {
    serveIndex(indexOf(url));
    expect(await messageOf(setUp().repository.fetch(chart))).toContain(message);
    if (url.startsWith('file:')) return;
    nock(BASE).get('/stable/index.yaml').reply(301, '', { location: url });
    expect(await messageOf(setUp().repository.fetch(chart))).toContain(message.includes('cdn') ? message : 'not');
  });

  test('no host is allowed unless it is listed; what one may have, another may not', async () => {
    const { charts, repository } = setUp({}, ['charts.test', '*.cdn.test']);
    const nobody = charts.allowing({ hosts: [], listName: LIST });
    expect(await messageOf(nobody.fetch(chart))).toContain(`charts.test is not in ${LIST}`);
    serveIndex(indexOf('https://eu.cdn.test/api.tgz'));
    nock('https://eu.cdn.test').get('/api.tgz').reply(200, archive);
    expect((await repository.fetch(chart)).status).toBe('fetched');
    // It is kept now, and still only for those who may ask every host that gave it.
    expect(await messageOf(nobody.fetch(chart))).toContain('charts.test is not in');
    const home = charts.allowing({ hosts: ['charts.test'], listName: LIST });
    expect(await messageOf(home.fetch(chart))).toContain('eu.cdn.test is not in');
  });
});

describe('a registry', () => {
  test('gives the archive of a version, whose plus is an underscore in the tag', async () => {
    nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3_b.1').reply(200, manifestOf(archive));
    serveBlob(archive);
    const found = await setUp().repository.fetch({ ...ociChart, version: '1.2.3+b.1' });
    expect(found).toMatchObject({ status: 'fetched', digest: sha256(archive) });
  });

  test('gives a chart by the digest of its manifest, and no other manifest for it', async () => {
    const manifest = JSON.stringify(manifestOf(archive));
    const version = `sha256:${sha256(Buffer.from(manifest))}`;
    nock('https://registry.test').get(`/v2/acme/api/manifests/${version}`).reply(200, manifest);
    serveBlob(archive);
    const found = await setUp().repository.fetch({ ...ociChart, version });
    expect(found).toMatchObject({ status: 'fetched', digest: sha256(archive) });
    nock('https://registry.test').get(`/v2/acme/api/manifests/${version}`).reply(200, `${manifest} `);
    expect(await setUp().repository.fetch({ ...ociChart, version })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('does not give the manifest of the chart api that has this digest'),
    });
  });

  test.each([
    ['its own token server', 'registry.test', undefined],
    ['the one that the operator named', 'auth.test', 'auth.test'],
  ])('gets the credentials through %s', async (_, realm, tokenHost) => {
    const hosts = { 'registry.test': { credentials, ...(tokenHost === undefined ? {} : { tokenHost }) } };
    const challenge = { 'www-authenticate': `Bearer realm="https://${realm}/token",service="r"` };
    nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3').reply(401, '', challenge);
    nock(`https://${realm}`, { reqheaders: { authorization: basic } })
      .get('/token?service=r&scope=repository%3Aacme%2Fapi%3Apull')
      .reply(200, { token: 'T' });
    nock('https://registry.test', { reqheaders: { authorization: 'Bearer T' } })
      .get('/v2/acme/api/manifests/1.2.3')
      .reply(200, manifestOf(archive));
    nock('https://registry.test', { reqheaders: { authorization: 'Bearer T' } })
      .get(`/v2/acme/api/blobs/sha256:${sha256(archive)}`)
      .reply(307, '', { location: 'https://registry.test/store/1' });
    nock('https://registry.test').get('/store/1').reply(200, archive);
    expect((await setUp({ hosts }).repository.fetch(ociChart)).status).toBe('fetched');
  });

  test('names a token server that nobody knows: it is not asked, or gets no credentials where charts may come from it', async () => {
    const hosts = { 'registry.test': { credentials } };
    const challenge = { 'www-authenticate': 'Bearer realm="https://evil.test/token"' };
    nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3').reply(401, '', challenge);
    expect(await messageOf(setUp({ hosts }).repository.fetch(ociChart))).toContain('evil.test is not in');
    nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3').reply(401, '', challenge);
    nock('https://evil.test', { badheaders: ['authorization'] })
      .get('/token?scope=repository%3Aacme%2Fapi%3Apull')
      .reply(403);
    expect(await messageOf(setUp({ hosts }, ['registry.test', 'evil.test']).repository.fetch(ociChart))).toContain(
      '403',
    );
  });

  test.each([
    ['no such version', 404, {}, 'has no version 1.2.3'],
    [
      'an image',
      200,
      { layers: [{ ...layerOf(archive), mediaType: 'application/vnd.oci.image.layer.v1.tar' }] },
      'no chart',
    ],
    ['two archives', 200, { layers: [layerOf(archive), layerOf(archive)] }, 'is no chart'],
    ['something else', 200, 'text', 'is no chart'],
    ['a digest that is a path', 200, { layers: [{ ...layerOf(archive), digest: '../../x' }] }, 'is no chart'],
    ['too much', 200, { layers: [{ ...layerOf(archive), size: 21 * 2 ** 20 }] }, 'larger than 20 MiB'],
  ])('has %s: said so', async (_, status, manifest, message) => {
    nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3').reply(status, manifest);
    expect(await messageOf(setUp().repository.fetch(ociChart))).toContain(message);
  });

  test('gives other bytes than it names: refused', async () => {
    serveManifest(manifestOf(archive));
    serveBlob(gzipSync('another'), archive);
    expect(await messageOf(setUp().repository.fetch(ociChart))).toContain('does not give the archive');
  });
});

test('an outage of the store is one, and no answer', async () => {
  const store = { ...createMemoryStore(), find: () => Promise.reject(new Error('the database is gone')) };
  await expect(setUp({ store }).repository.fetch(chart)).rejects.toThrow('the database is gone');
});

function layerOf(bytes: Uint8Array) {
  const mediaType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
  return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
}

function manifestOf(bytes: Uint8Array) {
  const config = { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: `sha256:${'c'.repeat(64)}`, size: 2 };
  const provenance = { ...layerOf(bytes), mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov' };
  return { schemaVersion: 2, config, layers: [layerOf(bytes), provenance] };
}

function serveManifest(manifest: object) {
  nock('https://registry.test').get('/v2/acme/api/manifests/1.2.3').reply(200, manifest);
}

function serveBlob(bytes: Uint8Array, named = bytes) {
  nock('https://registry.test')
    .get(`/v2/acme/api/blobs/sha256:${sha256(named)}`)
    .reply(200, bytes);
}
