import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIssuerKeys } from '../../../src/intake/registries/auth/issuer-keys.ts';
import type { WorkKey } from '../../../src/queue/queue.ts';
import { type ReceiverRoutes, receiverRoutes } from '../../../src/server-receiver-routes.ts';
import { readReceivers } from '../../../src/server-receiver-settings.ts';
import type { Store } from '../../../src/store/store.ts';
import { createHttpServer, type HttpServer } from '../../../src/web/server.ts';
import { openEmptyStore } from '../../fakes/empty-store.ts';

const hidden = 'h'.repeat(32);
const secret = 'a-secret-of-these-tests';
const settings = [
  { registry: 'acr', auth: { path: { secret: hidden } } },
  { registry: 'quay', auth: { path: { secret: hidden } } },
  { registry: 'gitea', name: 'forge', auth: { signature: { secret } } },
  { registry: 'zot', host: 'zot.acme.test', auth: { basic: { username: 'zot', password: secret } } },
  { registry: 'generic', auth: { header: { name: 'X-Key', value: secret }, path: { secret: hidden } } },
];
const log = { info() {}, warn() {}, error() {} };
const now = () => new Date(clock);
let clock = Date.parse('2026-03-04T00:00:00Z');
let store: Store;
let server: HttpServer;
let url: string;
let receivers: ReceiverRoutes;
let added: WorkKey[] = [];
beforeAll(async () => {
  store = await openEmptyStore();
  await store.keys.know({ installation: 1, owner: 'Acme', name: 'deploy' });
  const read = readReceivers({ SHIPLOCK_RECEIVERS: JSON.stringify(settings) });
  if (read.status === 'wrong') throw new Error(read.problems.join('\n'));
  const queue = { add: async (key: WorkKey) => void added.push(key) };
  receivers = receiverRoutes({ settings: read, store, queue, keys: createIssuerKeys({ now }), log, now });
  server = createHttpServer({ routes: receivers.routes, log });
  url = await server.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await server.close();
  await store.close();
});
beforeEach(() => {
  added = [];
  clock += 1000;
});

async function fixture(name: string): Promise<{ headers: Record<string, string>; text: string }> {
  const file = new URL(`../../../fixtures/events/${name}.json`, import.meta.url);
  const { headers, body } = JSON.parse(await readFile(file, 'utf8'));
  return { headers, text: JSON.stringify(body) };
}

async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const sign = (body: string) => createHmac('sha256', secret).update(body).digest('hex');

test('each receiver has its address, and only what it is told to take comes in', () => {
  expect(receivers.routes.map(({ method, path, auth }) => `${method} ${path} ${auth}`)).toEqual([
    'OPTIONS /v1/registries/acr/events/:secret public',
    'POST /v1/registries/acr/events/:secret token',
    'POST /v1/registries/quay/events/:secret token',
    'POST /v1/registries/forge/events signature',
    'POST /v1/registries/zot/events token',
    'POST /v1/registries/generic/events/:secret token',
  ]);
});

describe('a push', () => {
  test('to Gitea comes in signed, once', async () => {
    const { headers, text } = await fixture('gitea/created');
    const all = { ...headers, 'x-gitea-signature': sign(text) };
    expect(await post('/v1/registries/forge/events', text, all)).toMatchObject({
      status: 202,
      body: { message: 'accepted' },
    });
    const again = await post('/v1/registries/forge/events', text, all);
    expect(again).toEqual({ status: 202, body: { message: 'received before' } });
    expect(added).toHaveLength(1);
  });

  test('to Quay counts again when it comes again: neither time nor id tells it from a second push', async () => {
    const { headers, text } = await fixture('quay/repo-push');
    for (const _ of [1, 2]) {
      clock += 1000;
      const answer = await post(`/v1/registries/quay/events/${hidden}`, text, headers);
      expect(answer.body).toEqual({ message: 'accepted' });
    }
    expect(added).toHaveLength(2);
  });

  test('to zot comes in with a password', async () => {
    const { headers, text } = await fixture('zot/image-updated');
    const basic = `Basic ${Buffer.from(`zot:${secret}`).toString('base64')}`;
    const answer = await post('/v1/registries/zot/events', text, { ...headers, authorization: basic });
    expect(answer).toMatchObject({ status: 202, body: { message: 'accepted' } });
  });
});

test.each<[string, string, Record<string, string>, string]>([
  ['another secret in the address', `/v1/registries/quay/events/${'x'.repeat(32)}`, {}, 'address'],
  ['no signature', '/v1/registries/forge/events', {}, 'signature'],
  ['the signature of another body', '/v1/registries/forge/events', { 'x-gitea-signature': sign('{}') }, 'signature'],
  ['no password', '/v1/registries/zot/events', {}, 'password'],
  ['one of two proofs', `/v1/registries/generic/events/${hidden}`, {}, 'X-Key'],
  ['the other of two proofs', `/v1/registries/generic/events/${'x'.repeat(32)}`, { 'x-key': secret }, 'address'],
])('%s is refused before the body is read', async (_name, path, headers, why) => {
  // Not even JSON: with the right proof it would be malformed.
  const answer = await post(path, '{', headers);
  expect(answer).toEqual({ status: 401, body: { message: expect.stringContaining(why) } });
  expect(JSON.stringify(answer)).not.toContain(secret);
  expect(added).toEqual([]);
});

test.each<[string, string, string, number]>([
  ['no secret in the address', 'POST', '/v1/registries/quay/events', 404],
  ['more behind the secret', 'POST', `/v1/registries/quay/events/${hidden}/x`, 404],
  ['another method', 'GET', '/v1/registries/forge/events', 405],
])('%s is not there', async (_name, method, path, status) => {
  const answer = await fetch(url + path, { method });
  expect([answer.status, await answer.json()]).toEqual([status, { message: 'there is nothing here' }]);
});

test('a body over 1 MiB is refused before anybody is asked who sent it', async () => {
  const answer = await post('/v1/registries/forge/events', 'x'.repeat(1024 * 1024 + 1));
  expect(answer.status).toBe(413);
});

test('Azure Event Grid asks first, in either of its ways', async () => {
  const { headers, text } = await fixture('acr/event-grid-validation');
  const path = `/v1/registries/acr/events/${hidden}`;
  expect(await post(path, text, headers)).toEqual({ status: 200, body: { validationResponse: expect.any(String) } });
  const asked = await fetch(url + path, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
  });
  expect(asked.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
  const other = await fetch(url + path, { method: 'OPTIONS', headers: { 'webhook-request-origin': 'evil.example' } });
  expect(other.headers.get('webhook-allowed-origin')).toBeNull();
});

test('what came is counted by receiver and outcome', () => {
  expect(receivers.counts()).toEqual({
    acr: { handshake: 1 },
    quay: { accepted: 2, unauthorized: 1 },
    forge: { accepted: 1, duplicate: 1, unauthorized: 2 },
    zot: { accepted: 1, unauthorized: 1 },
    generic: { unauthorized: 2 },
  });
});
