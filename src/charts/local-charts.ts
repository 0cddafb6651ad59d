import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ChartRepository } from './chart-repository.ts';
import { noCharts } from './chart-repository.ts';
import { createCharts } from './create-charts.ts';
import { createFolderStore } from './folder-store.ts';
import { readChartHosts } from './read-hosts.ts';

export type LocalCharts = { status: 'opened'; charts: ChartRepository } | { status: 'wrong'; problem: string };

/** Charts for a command on somebody's own machine: of the hosts that the command line names, kept in their cache folder. */
export function openLocalCharts(
  hosts: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LocalCharts {
  if (hosts.length === 0) return { status: 'opened', charts: noCharts };
  const read = readChartHosts(env);
  if (read.status === 'wrong') return read;
  const dir = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shiplock', 'charts');
  const charts = createCharts({ store: createFolderStore(dir), hosts: read.hosts });
  return { status: 'opened', charts: charts.allowing({ hosts, listName: '--allow-chart-host' }) };
}
