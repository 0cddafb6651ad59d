import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AGENT_EVENTS_PATH, createAgentEvents } from '../../src/intake/agents/events.ts';
import { AGENT_BODY_LIMIT, AGENT_REPORTS_PATH, createAgentReportIntake } from '../../src/intake/agents/reports.ts';
import { createWakeHub } from '../../src/intake/agents/wake-hub.ts';
import type { Answer } from '../../src/intake/answer.ts';
import { createGitHubIntake, GITHUB_BODY_LIMIT } from '../../src/intake/github/index.ts';
import {
  createDistributionIntake,
  DISTRIBUTION_BODY_LIMIT,
  DISTRIBUTION_PATH,
} from '../../src/intake/registries/distribution/index.ts';
import type { WorkKey } from '../../src/queue/queue.ts';
import { createSandboxRegistry } from '../../src/sandbox/registry/sandbox-registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { healthRoutes } from '../../src/web/health.ts';
import type { Route } from '../../src/web/http.ts';
import { createHttpServer, type HttpServer } from '../../src/web/server.ts';
import { payloads, secret, signed } from './github/payloads.ts';

const log = { info() {}, warn() {}, error() {} };
const now = () => new Date('2026-03-04T00:00:00Z');
const tokenSha256 = createHash('sha256').update('agent-token').digest('hex');
const agents = [{ cluster: 'one', tokenSha256, repositories: ['Acme/deploy'] }];
const added: WorkKey[] = [];
const hub = createWakeHub();
let store: Store;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  store = await openStore({});
  const queue = { add: async (key: WorkKey) => void added.push(key) };
  const github = createGitHubIntake({ store, queue, secret, log, now });
  const distribution = createDistributionIntake({ store, queue, token: 'registry-token', log, now });
  const reports = createAgentReportIntake({ store, queue, agents, log });
  const events = createAgentEvents({ hub, agents });
  const routes: Route[] = [
    door('/webhooks', 'signature', GITHUB_BODY_LIMIT, github),
    door(DISTRIBUTION_PATH, 'token', DISTRIBUTION_BODY_LIMIT, distribution),
    door(AGENT_REPORTS_PATH, 'token', AGENT_BODY_LIMIT, reports),
    {
      method: 'GET',
      path: AGENT_EVENTS_PATH,
      auth: 'token',
      maxBody: 0,
      handle: async ({ headers }) => events.open(headers),
    },
  ];
  server = createHttpServer({ routes: [...routes, ...healthRoutes({})], log });
  url = await server.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await server.close();
  await store.close();
});

type Handle = (body: Uint8Array, headers: IncomingHttpHeaders) => Promise<Answer>;
function door(path: string, auth: Route['auth'], maxBody: number, to: { handle: Handle }): Route {
  return { method: 'POST', path, auth, maxBody, handle: ({ body, headers }) => to.handle(body, headers) };
}

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
  const answer = await fetch(`${url}/webhooks`, { method: 'POST', headers: signed(body, 'push', 'w-1'), body });
  expect(answer.status).toBe(202);
  expect(added).toEqual([{ installation: 42, owner: 'Acme', name: 'deploy' }]);
});

test('a push to the sandbox registry comes in over the wire', async () => {
  added.length = 0;
  const endpoint = {
    url: url + DISTRIBUTION_PATH,
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
