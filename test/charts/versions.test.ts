import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noCharts } from '../../src/charts/chart-repository.ts';
import { type ChartsSettings, createCharts } from '../../src/charts/create-charts.ts';
import { createMemoryStore } from './memory-store.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(unused).toEqual([]);
});

const chart = { repository: 'https://charts.test/stable', name: 'web' };
const oci = { repository: 'oci://registry.test/acme', name: 'web' };

function versionsOf(settings: Partial<ChartsSettings> = {}) {
  const charts = createCharts({ store: createMemoryStore(), ...settings });
  return charts.allowing({ hosts: ['charts.test', 'registry.test'], listName: 'charts.hosts' });
}

test('the versions of a Helm repository; an index that did not change is not sent again', async () => {
  let now = 0;
  const repository = versionsOf({ now: () => now });
  const index = 'entries:\n  web:\n  - version: 1.0.0\n    created: "2026-01-01T00:00:00Z"\n';
  const listed = { version: '1.0.0', created: '2026-01-01T00:00:00.000Z', digest: null };
  nock('https://charts.test').get('/stable/index.yaml').reply(200, index, { etag: '"one"' });
  expect(await repository.versions(chart)).toEqual({ status: 'listed', versions: [listed] });
  expect(await repository.versions({ ...chart, name: 'other' })).toEqual({ status: 'listed', versions: [] });
  now += 120_000;
  nock('https://charts.test', { reqheaders: { 'if-none-match': '"one"' } })
    .get('/stable/index.yaml')
    .reply(304);
  expect(await repository.versions(chart)).toEqual({ status: 'listed', versions: [listed] });
  now += 120_000;
  const changed = index.replace('1.0.0', '1.1.0');
  nock('https://charts.test').get('/stable/index.yaml').reply(200, changed, { etag: '"two"' });
  expect(await repository.versions(chart)).toMatchObject({ versions: [{ version: '1.1.0' }] });
});

test('the versions of a chart in a registry: a plus is an underscore there, and not every tag is a version', async () => {
  const tags = ['1.0.0', '1.1.0_build.5', 'latest', `sha256-${'a'.repeat(64)}.sig`];
  nock('https://registry.test').get('/v2/acme/web/tags/list?n=1000').reply(200, { tags });
  expect(await versionsOf().versions(oci)).toEqual({
    status: 'listed',
    versions: ['1.0.0', '1.1.0+build.5'].map((version) => ({ version, created: null, digest: null })),
  });
  nock('https://registry.test').get('/v2/acme/web/tags/list?n=1000').reply(404);
  expect(await versionsOf().versions(oci)).toEqual({ status: 'listed', versions: [] });
});

test('what stops it is said in a sentence', async () => {
  const message = async (asked: Promise<object>) => ((await asked) as { message?: string }).message;
  const evil = { repository: 'https://evil.test/x', name: 'web' };
  expect(await message(versionsOf().versions(evil))).toContain('evil.test is not in charts.hosts: add it there.');
  expect(await message(versionsOf().versions({ ...oci, name: '../x' }))).toContain('is no name of a chart');
  nock('https://charts.test').get('/stable/index.yaml').reply(403);
  expect(await message(versionsOf().versions(chart))).toBe(
    'The versions of the chart web of https://charts.test/stable are not known: charts.test answered 403 for /stable/index.yaml: whoever runs Shiplock has to set credentials for this host.',
  );
  nock('https://charts.test').get('/stable/index.yaml').reply(200, '{"entries":');
  expect(await message(versionsOf().versions(chart))).toContain('index.yaml of charts.test cannot be read');
  expect(await message(noCharts.versions(chart))).toContain('nothing is fetched here');
});
