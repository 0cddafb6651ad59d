import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGitHubIntake, GITHUB_BODY_LIMIT, type GitHubIntake } from '../../../src/intake/github/index.ts';
import type { PackageEvents } from '../../../src/intake/github/package-events.ts';
import { createPackageEvents } from '../../../src/intake/registries/ghcr/app-events.ts';
import type { WorkKey } from '../../../src/queue/queue.ts';
import { askedAgain } from '../../../src/store/check-asks.ts';
import type { Store } from '../../../src/store/store.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';
import { payloads, secret, sha, signed } from './payloads.ts';

const now = new Date('2026-03-04T05:06:07.000Z');
const logged: string[] = [];
const log = {
  info() {},
  warn: (fields: object, message: string) => logged.push(message + JSON.stringify(fields)),
  error() {},
};
let store: Store;
let added: WorkKey[];
let intake: GitHubIntake;
let packages: PackageEvents;
let queueFails = false;

beforeAll(async () => {
  store = await openEmptyStore();
});
afterAll(() => store.close());
beforeEach(() => {
  added = [];
  queueFails = false;
  const queue = {
    async add(key: WorkKey) {
      if (queueFails) throw new Error('the database went away');
      added.push(key);
    },
  };
  packages = createPackageEvents({ store, queue, now: () => now });
  intake = createGitHubIntake({ packages, store, queue, secret, appId: 9, log, now: () => now });
});

function send(event: string, payload: unknown, id: string) {
  const body = Buffer.from(JSON.stringify(payload));
  return intake.handle(body, signed(body, event, id));
}

test('a wish for checks to run again is kept for the next look', async () => {
  const head_sha = 'c'.repeat(40);
  const payload = { ...payloads.check_run, action: 'rerequested', check_run: { app: { id: 9 }, head_sha } };
  await send('check_run', payload, 'again-1');
  expect(await askedAgain(store.marks, 'acme/deploy', head_sha)).toBeNull();
  expect(await askedAgain(store.marks, 'acme/deploy', sha)).toBeUndefined();
});

test('a delivery is stored, its facts kept, its key enqueued, then answered', async () => {
  expect(await send('pull_request', payloads.pull_request, 'd-1')).toEqual({
    status: 202,
    body: { message: 'accepted' },
  });
  const key = { installation: 42, owner: 'Acme', name: 'deploy' };
  expect(added).toEqual([key]);
  expect(await store.keys.list()).toContainEqual(key);
  expect(await store.pullHeads.firstSeen({ repository: 'acme/deploy', pull: 7, sha })).toBe(now.toISOString());
  const stored = await store.deliveries.get('d-1');
  expect(stored).toMatchObject({
    source: 'github',
    event: 'pull_request',
    repository: 'Acme/deploy',
    receivedAt: now.toISOString(),
    handledAt: now.toISOString(),
  });
  expect(JSON.parse(Buffer.from(stored?.body ?? []).toString())).toEqual(payloads.pull_request);
  expect(Object.keys(stored?.headers ?? {}).sort()).toEqual(['user-agent', 'x-github-delivery', 'x-github-event']);
});

test('the same delivery again is answered and changes nothing', async () => {
  await send('push', payloads.push, 'd-2');
  expect((await send('push', payloads.push, 'd-2')).body.message).toBe('received before');
  expect(added).toHaveLength(1);
  expect(intake.counts()).toEqual({ accepted: 1, duplicate: 1 });
});

test('a delivery that was cut off before its key was enqueued is taken up when it comes again', async () => {
  queueFails = true;
  await expect(send('push', payloads.push, 'd-3')).rejects.toThrow('went away');
  expect(await store.deliveries.get('d-3')).toMatchObject({ handledAt: null });
  queueFails = false;
  expect((await send('push', payloads.push, 'd-3')).status).toBe(202);
  expect(added).toHaveLength(1);
});

test.each([
  ['no signature', {}],
  ['a signature by another secret', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
  ['a shorter one', { 'x-hub-signature-256': 'sha256=00' }],
  ['one that came twice', { 'x-hub-signature-256': ['a', 'b'] }],
])('%s is refused before anything is read', async (_name, headers) => {
  const body = Buffer.from('{not json');
  const answer = await intake.handle(body, { 'x-github-event': 'push', 'x-github-delivery': 'd-4', ...headers });
  expect(answer.status).toBe(401);
  expect(await store.deliveries.get('d-4')).toBeNull();
  expect(intake.counts()).toEqual({ unsigned: 1 });
  expect(logged.join()).not.toContain(secret);
});

test('one changed byte makes the signature wrong', async () => {
  const body = Buffer.from(JSON.stringify(payloads.push));
  const headers = signed(body, 'push', 'd-5');
  body[body.length - 2] = 0x20;
  expect((await intake.handle(body, headers)).status).toBe(401);
});

test('both secrets count while the secret is changed', async () => {
  const both = createGitHubIntake({
    packages,
    store,
    queue: { add: async () => {} },
    secret: ['the next secret', secret],
    log,
    now: () => now,
  });
  const body = Buffer.from(JSON.stringify(payloads.push));
  expect((await both.handle(body, signed(body, 'push', 'd-6'))).status).toBe(202);
});

test.each([
  ['no JSON', Buffer.from('{"a":'), 'd-7'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'd-7'],
  ['a delivery id of another form', Buffer.from('{}'), 'd/../7'],
])('signed, but %s, is malformed', async (_name, body, id) => {
  expect((await intake.handle(body, signed(body, 'push', id))).status).toBe(400);
  expect(added).toEqual([]);
});

test('what is too large is refused', async () => {
  const body = Buffer.alloc(GITHUB_BODY_LIMIT + 1, 0x20);
  expect((await intake.handle(body, signed(body, 'push', 'd-8'))).status).toBe(413);
});

test('what is nothing to us is answered and not stored', async () => {
  const answer = await send('ping', { zen: 'calm' }, 'd-9');
  expect(answer).toMatchObject({ status: 202, body: { message: expect.stringContaining('ignored') } });
  expect(await store.deliveries.get('d-9')).toBeNull();
});

test('a removed repository is forgotten', async () => {
  await send('push', payloads.push, 'd-10');
  await send('installation_repositories', payloads.installation_repositories, 'd-11');
  expect((await store.keys.list()).map((key) => key.name)).toEqual(['more']);
});

test('an empty secret is a mistake of the set-up, not a door', () => {
  expect(() =>
    createGitHubIntake({ packages, store, queue: { add: async () => {} }, secret: '', log, now: () => now }),
  ).toThrow('WEBHOOK_SECRET');
});

async function packageEvent(name: string): Promise<object> {
  const file = new URL(`../../../fixtures/events/ghcr/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')).body;
}

test('a push to GitHub’s container registry is kept with its digest and wakes who uses the image', async () => {
  const uses: WorkKey = { installation: 42, owner: 'Acme', name: 'deploy' };
  for (const key of await store.keys.list()) await store.keys.recordImageUses(key, []);
  await store.keys.recordImageUses(uses, ['ghcr.io/acme/checkout']);
  expect((await send('registry_package', await packageEvent('index'), 'p-1')).status).toBe(202);
  expect(added).toEqual([uses]);
  expect(await store.images.list('ghcr.io/acme/checkout')).toMatchObject([
    { tag: expect.any(String), digest: expect.stringMatching(/^sha256:/), source: 'github' },
  ]);
  expect((await send('registry_package', await packageEvent('index'), 'p-1')).body.message).toBe('received before');
  expect(added).toHaveLength(1);
});

test.each(['child-of-index', 'npm-package', 'deleted', 'attestation', 'not-ours'])('%s wakes nobody', async (name) => {
  const answer = await send('registry_package', await packageEvent(name), `p-${name}`);
  expect(answer).toEqual({ status: 202, body: { message: 'ignored: no image was pushed by tag' } });
  expect(added).toEqual([]);
  expect(intake.counts()).toEqual({ ignored: 1 });
});

test('a package event without the right signature is refused', async () => {
  const body = Buffer.from(JSON.stringify(await packageEvent('index')));
  const answer = await intake.handle(body, {
    ...signed(body, 'registry_package', 'p-9'),
    'x-hub-signature-256': 'sha256=00',
  });
  expect(answer.status).toBe(401);
  expect(added).toEqual([]);
});
