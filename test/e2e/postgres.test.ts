import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellStory } from '../scenarios/stage.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

test('the suites of store and queue pass on PostgreSQL', async () => {
  const env = { ...process.env, SHIPLOCK_TEST_POSTGRES: postgres.url };
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-postgres-'));
  const file = join(dir, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', 'test/store', 'test/queue', '--reporter=json', `--outputFile=${file}`];
  await run(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  const report = JSON.parse(await readFile(file, 'utf8')) as {
    numFailedTests: number;
    numPassedTests: number;
    numPendingTests: number;
  };
  await rm(dir, { recursive: true });
  expect(report.numFailedTests).toBe(0);
  expect(report.numPendingTests, 'no test may be skipped once there is a PostgreSQL').toBe(0);
  expect(report.numPassedTests).toBeGreaterThan(20);
});

test('the story runs on PostgreSQL', async () => {
  await tellStory({ patience: 40, serverEnv: { DATABASE_URL: postgres.url } });
});
