import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../src/sandbox/demo/world.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** An agent that joined at one replica is known to all, and what one of them revokes is refused by all at once. */

const OPERATOR = 'operator-token-of-this-test-only-00';
const CREDENTIAL = `sla_${'c'.repeat(43)}`;
let dir: string;
let postgres: PostgresServer;
let world: World;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-revoke-'));
  postgres = await startPostgres();
  const serverEnv = { DATABASE_URL: postgres.url, SHIPLOCK_OPERATOR_TOKEN: OPERATOR };
  world = await createWorld({ dir, soakSeconds: 2, patience: 90, serverEnv });
  await world.startServer();
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

async function post(url: string, token: string, body: object): Promise<{ status: number; body: { token?: string } }> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as { token?: string } };
}

/** Opens an event stream; `ended` is the time of its end. */
async function listen(url: string): Promise<{ ended: Promise<number> }> {
  const headers = { authorization: `Bearer ${CREDENTIAL}` };
  const answer = await fetch(`${url}/v1/agent/events`, { headers });
  expect(answer.status).toBe(200);
  return { ended: answer.text().then(() => Date.now()) };
}

test('a revocation at one replica ends the streams of both within a second, and both refuse reports', async () => {
  const second = await world.startReplica('server-2');
  const both = [world.serverUrl, second.url];
  const invite = { cluster: 'prod', repositories: ['acme/deploy'], expiresSeconds: 3600 };
  const invited = await post(`${world.serverUrl}/v1/operator/agents/invite`, OPERATOR, invite);
  const request = {
    version: 1,
    credentialSha256: createHash('sha256').update(CREDENTIAL).digest('hex'),
    cluster: 'prod',
    repository: 'acme/deploy',
    agentVersion: 'test',
  };
  // The first answer is lost, and the balancer sends the second try to the other replica.
  for (const url of both) {
    expect(await post(`${url}/v1/agent/join`, invited.body.token ?? '', request)).toMatchObject({ status: 200 });
  }
  const streams = await Promise.all(both.map(listen));
  for (const url of both) expect((await post(`${url}/v1/agent/reports`, CREDENTIAL, {})).status).toBe(400);
  const revoked = await post(`${second.url}/v1/operator/agents/revoke`, OPERATOR, { name: 'prod' });
  const at = Date.now();
  expect(revoked.body).toMatchObject({ agents: [expect.stringMatching(/^prod:/)] });
  for (const url of both) expect((await post(`${url}/v1/agent/reports`, CREDENTIAL, {})).status).toBe(401);
  expect(Date.now() - at).toBeLessThan(1000);
  for (const { ended } of streams) expect((await ended) - at).toBeLessThan(1000);
  expect((await post(`${world.serverUrl}/v1/agent/join`, invited.body.token ?? '', request)).status).toBe(401);
});
