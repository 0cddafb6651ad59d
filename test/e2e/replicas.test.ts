import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellStory } from '../scenarios/stage.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Two servers on one PostgreSQL, behind one address: both work, and the story does not notice when one is lost. */

let postgres: PostgresServer;
let balancer: Balancer;

beforeAll(async () => {
  postgres = await startPostgres();
  balancer = await startBalancer();
});
afterAll(async () => {
  await balancer.close();
  await postgres.stop();
});

test('two replicas share the work; one is killed in the middle, the other ends the story', async () => {
  let killedAfterWork = false;
  const serverEnv = { DATABASE_URL: postgres.url, SHIPLOCK_SWEEP_SECONDS: '5' };
  await tellStory({ patience: 90, soakSeconds: 4, publicUrl: balancer.url, serverEnv }, async (world, signal) => {
    const second = await world.startReplica('server-2');
    balancer.setReplicas([world.serverUrl, second.url]);
    const acted = (file: string) => readFileSync(file, 'utf8').includes('"msg":"acted"');
    const both = (): boolean => acted(second.process.logFile) && acted(world.server().logFile);
    while (!signal.aborted && !both()) await new Promise((resolve) => setTimeout(resolve, 100));
    killedAfterWork = both();
    await second.process.kill();
    balancer.setReplicas([world.serverUrl]);
  });
  expect(killedAfterWork, 'both had acted before one was killed').toBe(true);
});
