import { afterAll, beforeAll, test } from 'vitest';
import type { DemoParts } from '../../src/sandbox/demo/parts.ts';
import { tellStory } from '../scenarios/stage.ts';
import { buildTestCluster } from './cluster/build.ts';
import { realCluster } from './cluster/parts.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { startDockerRegistry } from './registry/docker-registry.ts';

/** The demo's story with nothing pretended but GitHub: registry, database and API servers are the real programs. */

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
  await buildTestCluster();
});
afterAll(() => postgres.stop());

test('skopeo pushes to docker-registry, PostgreSQL remembers, three API servers run it', async () => {
  const parts: DemoParts = {
    registry: startDockerRegistry,
    cluster: () => realCluster(['checkout', 'web']),
  };
  await tellStory({ patience: 90, serverEnv: { DATABASE_URL: postgres.url }, parts });
});
