import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readChartHosts } from '../../src/charts/read-hosts.ts';

test('what is set of hosts is read from the environment or a file', async () => {
  const text = JSON.stringify({ 'Charts.Test': { private: true, credentials: { username: 'a', password: 'b' } } });
  const hosts = { 'charts.test': { private: true, credentials: { username: 'a', password: 'b' } } };
  expect(readChartHosts({})).toEqual({ status: 'read', hosts: {} });
  expect(readChartHosts({ SHIPLOCK_CHARTS: text })).toEqual({ status: 'read', hosts });
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-hosts-'));
  await writeFile(join(dir, 'charts.json'), text);
  expect(readChartHosts({ SHIPLOCK_CHARTS_FILE: join(dir, 'charts.json') })).toEqual({ status: 'read', hosts });
  await rm(dir, { recursive: true });
});

test.each([
  [{ SHIPLOCK_CHARTS: '{canary' }, 'SHIPLOCK_CHARTS: is not JSON'],
  [{ SHIPLOCK_CHARTS: '{"a.test": {"pasword": "canary"}}' }, 'SHIPLOCK_CHARTS.a.test'],
  [{ SHIPLOCK_CHARTS: '{"a.test": {"endpoint": "file:///canary"}}' }, 'SHIPLOCK_CHARTS.a.test.endpoint'],
  [{ SHIPLOCK_CHARTS: '{}', SHIPLOCK_CHARTS_FILE: 'x' }, 'keep one'],
  [{ SHIPLOCK_CHARTS_FILE: '/none/there' }, 'cannot be read'],
])('what is wrong is said by its place, without its value: %#', (env, message) => {
  const read = readChartHosts(env);
  expect(read).toMatchObject({ status: 'wrong', problem: expect.stringContaining(message) });
  expect(JSON.stringify(read)).not.toContain('canary');
});
