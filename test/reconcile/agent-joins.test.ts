import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { textAt } from '../../src/model/read-json.ts';
import { CREDENTIAL_SECRET } from '../../src/reconcile/credential-secret.ts';
import { CONFIG, manifests, startWorld } from './agent-world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const SECRET = `/api/v1/namespaces/shiplock-system/secrets/${CREDENTIAL_SECRET}`;

async function stored(field: string): Promise<string> {
  const { body } = await world.kube('GET', SECRET);
  return Buffer.from(textAt(body, 'data', field) ?? '', 'base64').toString();
}

function push(): string {
  return world.origin.commit('refs/heads/main', { '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
}

test('an agent joins, reports with its own credential, and a new process goes on with it', async () => {
  const sha = push();
  const stop = world.start({}, { joins: true });
  await world.reported(({ revision, health }) => revision === sha && health === 'healthy');
  const credential = await stored('credential');
  await stop();
  world.server.reports.length = 0;
  world.start({}, { joins: true });
  await world.reported(({ revision }) => revision === sha);
  expect(await stored('credential')).toBe(credential);
  expect(world.server.state.unauthorized).toBe(0);
  for (const secret of [credential, world.server.joinToken]) expect(world.logs.join('')).not.toContain(secret);
});

test('an agent whose server is away applies Git all the same, and joins when it is back', async () => {
  world.server.state.failing = Number.POSITIVE_INFINITY;
  push();
  world.start({}, { joins: true });
  await vi.waitFor(
    async () => expect((await world.kube('GET', '/apis/apps/v1/namespaces/shop/deployments/web')).status).toBe(200),
    15_000,
  );
  expect(world.logs.join('')).toContain('The agent starts without its server');
  world.server.state.failing = 0;
  await world.reported(({ health }) => health === 'healthy');
});

test('a revoked agent goes on with Git, and takes up the credential that an operator puts into its Secret', async () => {
  const first = push();
  world.start({}, { joins: true });
  await world.reported(({ revision, health }) => revision === first && health === 'healthy');
  world.server.state.joined = '';
  for (const stream of world.server.streams) stream.end();
  const second = world.origin.commit('refs/heads/main', manifests('shop:2'));
  await vi.waitFor(async () => {
    const { body } = await world.kube('GET', '/apis/apps/v1/namespaces/shop/deployments/web');
    expect(JSON.stringify(body)).toContain('shop:2');
  }, 15_000);
  expect(world.logs.join('')).toContain('check the agent token');
  const { body } = await world.kube('GET', SECRET);
  const credential = Buffer.from(world.agentToken).toString('base64');
  const replaced = { ...(body as { data: object }), data: { ...(body as { data: object }).data, credential } };
  expect((await world.kube('PUT', SECRET, replaced)).status).toBe(200);
  await world.reported(({ revision }) => revision === second, 'shop', 40);
}, 90_000);
