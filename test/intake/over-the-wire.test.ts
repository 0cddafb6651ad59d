import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AGENT_EVENTS_PATH } from '../../src/intake/agents/events.ts';
import { createRevocations } from '../../src/intake/agents/revocations.ts';
import { createWakeHub } from '../../src/intake/agents/wake-hub.ts';
import type { WorkKey } from '../../src/queue/queue.ts';
import { createSandboxRegistry } from '../../src/sandbox/registry/sandbox-registry.ts';
import { readReceivers } from '../../src/server-receiver-settings.ts';
import { serverRoutes } from '../../src/server-routes.ts';
import type { Store } from '../../src/store/store.ts';
import { createHttpServer, type HttpServer } from '../../src/web/server.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';
import { payloads, secret, signed } from './github/payloads.ts';

const log = { info() {}, warn() {}, error() {} };
const now = () => new Date('2026-03-04T00:00:00Z');
const tokenSha256 = createHash('sha256').update('agent-token').digest('hex');
const agents = [{ cluster: 'one', tokenSha256, repositories: ['Acme/deploy'] }];
const read = readReceivers({ SHIPLOCK_REGISTRY_TOKEN: 'registry-token' });
const receivers = read.status === 'read' ? read.receivers : [];
const added: WorkKey[] = [];
const hub = createWakeHub();
const revocations = createRevocations({ send: async () => {}, log });
let store: Store;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  store = await openEmptyStore();
  const queue = { add: async (key: WorkKey) => void added.push(key) };
  const settings = {
    agents: JSON.stringify(agents),
    operatorToken: 'operator-token-of-these-tests-only',
    receivers: receivers,
    speakers: [],
    app: { webhookSecret: secret },
  };
  const { routes } = serverRoutes({
    settings,
    store,
    queue,
    hub,
    revocations,
    github: { app: { id: 1, login: 'lock[bot]' } },
    log,
    now,
  });
  server = createHttpServer({ routes, log });
  url = await server.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await server.close();
  await store.close();
});

test('every route is listed here with what it demands, and there is no other', () => {
  expect(server.routes.map(({ method, path, auth }) => `${method} ${path} ${auth}`)).toEqual([
    'GET /healthz public',
    'GET /readyz public',
    'POST /api/github/webhooks signature',
    'POST / signature',
    'POST /v1/agent/reports token',
    'GET /v1/agent/events token',
    'POST /v1/agent/join token',
    'GET /v1/operator/agents token',
    'POST /v1/operator/agents/invite token',
    'POST /v1/operator/agents/revoke token',
    'POST /v1/registries/distribution/events token',
  ]);
});

test('nobody comes in without what the rule of the route demands', async () => {
  for (const { method, path, auth } of server.routes) {
    const answer = await fetch(url + path, { method, ...(method === 'POST' && { body: '{}' }) });
    await answer.text();
    expect([path, answer.status]).toEqual([path, auth === 'public' ? 200 : 401]);
  }
});

test('a webhook comes in over the wire', async () => {
  added.length = 0;
  const body = JSON.stringify(payloads.push);
  const answer = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    headers: signed(body, 'push', 'w-1'),
    body,
  });
  expect(answer.status).toBe(202);
  expect(added).toEqual([{ installation: 42, owner: 'Acme', name: 'deploy' }]);
});

test('a push to the sandbox registry comes in over the wire', async () => {
  added.length = 0;
  const endpoint = {
    url: `${url}/v1/registries/distribution/events`,
    headers: { Authorization: 'Bearer registry-token' },
  };
  const registry = await createSandboxRegistry({ port: 0, host: 'registry.acme.test', endpoints: [endpoint] });
  const { digest } = await registry.push({ repository: 'acme/checkout', tag: '1.4.3' });
  await registry.notified();
  await registry.close();
  expect(added).toHaveLength(1);
  expect(await store.images.list('registry.acme.test/acme/checkout')).toMatchObject([{ tag: '1.4.3', digest }]);
});

test('an agent is woken over the wire', async () => {
  const answer = await fetch(url + AGENT_EVENTS_PATH, { headers: { authorization: 'Bearer agent-token' } });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe(': connected\n\n');
  hub.announce({ version: 1, repository: 'acme/deploy', branch: 'main', sha: 'a'.repeat(40) });
  expect((await reader?.read())?.value).toMatch(/^event: wake\ndata: \{.*"branch":"main".*\}\n\n$/);
  await reader?.cancel();
});
