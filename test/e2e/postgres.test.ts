import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
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

interface Report {
  numFailedTests: number;
  numPassedTests: number;
  numPendingTests: number;
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
}

test('the whole suites of store and queue pass on PostgreSQL 15, each test that PGlite passes', async () => {
  expect(await versionOf(postgres.url)).toBeGreaterThanOrEqual(15);
  const env = { ...process.env, SHIPLOCK_TEST_POSTGRES: postgres.url };
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-postgres-'));
  const file = join(dir, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  // One file after another: they share the database, and some begin by dropping their schema.
  const how = ['--no-file-parallelism', '--reporter=json', `--outputFile=${file}`];
  const args = [vitest, 'run', 'test/store', 'test/queue', ...how];
  await run(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  await rm(dir, { recursive: true });
  expect(report.numFailedTests).toBe(0);
  expect(report.numPendingTests, 'no test may be skipped once there is a PostgreSQL').toBe(0);
  const names = report.testResults.flatMap((each) => each.assertionResults.map(({ fullName }) => fullName));
  const onPglite = names.filter((name) => name.includes('PGlite'));
  expect(onPglite.length).toBeGreaterThan(20);
  expect(names).toEqual(expect.arrayContaining(onPglite.map((name) => name.replaceAll('PGlite', 'PostgreSQL'))));
});

async function versionOf(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
  await client.end();
  return Math.floor(Number(rows[0]?.server_version_num) / 10_000);
}

test('the story runs on PostgreSQL', async () => {
  await tellStory({ patience: 90, serverEnv: { DATABASE_URL: postgres.url } });
});
