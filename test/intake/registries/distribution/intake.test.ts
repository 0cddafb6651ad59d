import { readdir, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { headerRule } from '../../../../src/intake/registries/auth/header.ts';
import {
  createReceiver,
  RECEIVER_BODY_LIMIT,
  type Receiver,
} from '../../../../src/intake/registries/create-receiver.ts';
import { distribution } from '../../../../src/intake/registries/distribution/index.ts';
import { parseEvents as parseWithHosts } from '../../../../src/intake/registries/distribution/parse.ts';
import { createHostNames } from '../../../../src/intake/registries/host-names.ts';
import type { WorkKey } from '../../../../src/queue/queue.ts';
import type { Store } from '../../../../src/store/store.ts';
import { openEmptyStore } from '../../../fakes/empty-store.ts';

const hosts = createHostNames();
const parseEvents = (body: unknown) => parseWithHosts(body, { hosts });
const folder = new URL('../../../../fixtures/events/distribution/', import.meta.url);

interface Recorded {
  body: { events: { id: string; target: { digest: string; tag?: string; mediaType?: string } }[] };
}
async function recorded(name: string): Promise<Recorded[]> {
  return JSON.parse(await readFile(new URL(name, folder), 'utf8'));
}

describe('recorded envelopes of the registry', () => {
  const pushes: Record<string, string[]> = {
    'single-tag': ['acme/api:1.0.0'],
    'single-tag-repush': ['acme/api:1.0.0'],
    'retag-2': ['acme/api:1.0.1'],
    'docker-v2s2': ['acme/legacy:1'],
    'docker-manifest-list-by-tag': ['acme/multi:2.0.0-dl'],
    'multi-arch-index': ['acme/multi:tmp-amd64', 'acme/multi:tmp-arm64'],
    'multi-arch-index-by-tag': ['acme/multi:2.0.0'],
    'multi-arch-index-by-digest': [],
    'multi-arch-children-by-digest': [],
    'delete-by-digest': [],
    'head-pull': [],
    'retry-500': ['acme/retry:1'],
  };

  test('every recording is listed here', async () => {
    const names = (await readdir(folder)).map((file) => file.replace(/\.(all|app)\.json$/, ''));
    expect([...new Set(names)].sort()).toEqual(Object.keys(pushes).sort());
  });

  test.each(Object.entries(pushes))('%s', async (name, expected) => {
    const seen = new Map<string, string | null>();
    for (const { body } of await recorded(`${name}.all.json`)) {
      const parsed = parseEvents(body);
      expect((parsed?.events.length ?? -1) + (parsed?.ignored ?? 0)).toBe(body.events.length);
      for (const event of parsed?.events ?? []) seen.set(`${event.repository}:${event.tag}`, event.digest);
    }
    expect([...seen.keys()]).toEqual(expected.map((image) => `registry.acme.test/${image}`));
    for (const digest of seen.values()) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('what is no image is passed over', () => {
  async function changed(change: (target: Record<string, unknown>) => void) {
    const [first] = await recorded('single-tag.app.json');
    const body = structuredClone(first?.body);
    change(body?.events[0]?.target as Record<string, unknown>);
    return parseEvents(body);
  }
  const config = (mediaType: string) => [{ mediaType, size: 1, digest: 'sha256:00' }];

  test.each<[string, (target: Record<string, unknown>) => void]>([
    ['an SBOM', (t) => Object.assign(t, { references: config('application/vnd.example.sbom.v1+json') })],
    ['a layer', (t) => Object.assign(t, { mediaType: 'application/octet-stream' })],
    ['a signature', (t) => Object.assign(t, { tag: `sha256-${'a'.repeat(64)}.sig` })],
    ['a digest where the tag should be', (t) => Object.assign(t, { tag: `sha256:${'a'.repeat(64)}` })],
    ['an empty tag', (t) => Object.assign(t, { tag: '' })],
    ['a repository name with upper case', (t) => Object.assign(t, { repository: 'Acme/api' })],
    ['a repository that is no text', (t) => Object.assign(t, { repository: 7 })],
  ])('%s', async (_name, change) => {
    expect(await changed(change)).toEqual({ events: [], ignored: 1 });
  });

  test('a chart is told from an image; without the list of references nobody can', async () => {
    const chart = config('application/vnd.cncf.helm.config.v1+json');
    expect((await changed((t) => Object.assign(t, { references: chart })))?.events).toMatchObject([{ kind: 'chart' }]);
    expect((await changed(() => {}))?.events).toMatchObject([{ kind: 'image' }]);
    const unknown = await changed((t) => Reflect.deleteProperty(t, 'references'));
    expect(unknown?.events).toMatchObject([{ kind: 'unknown' }]);
  });

  test('one event of another shape does not lose the others', async () => {
    const [first] = await recorded('single-tag.app.json');
    expect(parseEvents({ events: [null, ...(first?.body.events ?? []), { action: 'push' }] })).toMatchObject({
      events: [{ tag: '1.0.0' }],
      ignored: 2,
    });
  });

  test('whatever comes, it is read or refused, never thrown at', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => parseEvents({ events: [value] })?.events.length === 0));
    fc.assert(fc.property(fc.jsonValue(), (value) => parseEvents(value) === null || typeof value === 'object'));
  });
});

describe('the intake', () => {
  const token = 'a token of the tests';
  const authorized = { authorization: `Bearer ${token}`, 'user-agent': 'Go-http-client/1.1' };
  const uses: WorkKey = { installation: 1, owner: 'Acme', name: 'deploy' };
  const other: WorkKey = { installation: 1, owner: 'Acme', name: 'other' };
  let store: Store;
  let added: WorkKey[];
  let queueFails: boolean;
  let intake: Receiver;
  beforeAll(async () => {
    store = await openEmptyStore();
    await store.keys.recordImageUses(uses, ['registry.acme.test/acme/api']);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    added = [];
    queueFails = false;
    await store.database.query('delete from shiplock.deliveries');
    const queue = {
      async add(key: WorkKey) {
        if (queueFails) throw new Error('the database went away');
        added.push(key);
      },
    };
    const log = { info() {}, warn() {}, error() {} };
    intake = createReceiver({
      name: 'distribution',
      format: distribution,
      rules: [headerRule({ name: 'Authorization', values: [`Bearer ${token}`] })],
      hosts,
      store,
      queue,
      log,
      now: () => new Date('2026-03-04T00:00:00Z'),
    });
  });
  async function bytes(name: string, index = 0): Promise<Buffer> {
    return Buffer.from(JSON.stringify((await recorded(name))[index]?.body));
  }

  test('a push is kept as a hint and enqueues the repositories that use the image', async () => {
    const answer = await intake.handle(await bytes('single-tag.app.json'), authorized);
    expect(answer.status).toBe(202);
    expect(added).toEqual([uses]);
    expect(await store.images.list('registry.acme.test/acme/api')).toEqual([
      {
        repository: 'registry.acme.test/acme/api',
        tag: '1.0.0',
        digest: 'sha256:85f9e98b4e7a2326aaa4575a81b2b8f61dba13c5c6817130310929d47c6cffc8',
        source: 'distribution',
        seenAt: '2026-03-04T00:00:00.000Z',
        told: { by: 'distribution', at: '2026-03-04T00:00:00.000Z' },
      },
    ]);
  });

  test('an image that nobody uses wakes only repositories of which it is not known yet what they use', async () => {
    await store.keys.know(other);
    await intake.handle(await bytes('multi-arch-index-by-tag.app.json'), authorized);
    expect(added).toEqual([other]);
    await store.keys.recordImageUses(other, []);
    await intake.handle(await bytes('docker-v2s2.app.json'), authorized);
    expect(added).toEqual([other]);
    await store.keys.forget(other);
  });

  test('a repeated envelope is answered and enqueues nothing, one that failed is taken up', async () => {
    await store.keys.recordImageUses(uses, ['registry.acme.test/acme/api', 'registry.acme.test/acme/retry']);
    const body = await bytes('retry-500.app.json');
    queueFails = true;
    await expect(intake.handle(body, authorized)).rejects.toThrow('went away');
    queueFails = false;
    await intake.handle(await bytes('retry-500.app.json', 3), authorized);
    expect(added).toEqual([uses]);
    expect((await intake.handle(body, authorized)).body['message']).toBe('received before');
    expect(added).toEqual([uses]);
  });

  test('what is uninteresting is answered with 2xx, so that the registry goes on', async () => {
    for (const name of ['delete-by-digest.all.json', 'head-pull.all.json', 'multi-arch-children-by-digest.all.json']) {
      expect((await intake.handle(await bytes(name), authorized)).status).toBe(202);
    }
    expect(added).toEqual([]);
    expect(intake.counts()).toEqual({ ignored: 3 });
  });

  test.each([
    ['no token', {}, 401],
    ['another token', { authorization: 'Bearer another' }, 401],
    ['the bare token', { authorization: token }, 401],
  ])('%s is refused', async (_name, headers, status) => {
    expect((await intake.handle(await bytes('single-tag.app.json'), headers)).status).toBe(status);
    expect(added).toEqual([]);
  });

  test('what is no envelope or too large is refused', async () => {
    for (const body of ['', '{"events":', '{}', '[]', '{"events":{}}']) {
      expect((await intake.handle(Buffer.from(body), authorized)).status).toBe(400);
    }
    expect((await intake.handle(Buffer.alloc(RECEIVER_BODY_LIMIT + 1), authorized)).status).toBe(413);
  });
});
