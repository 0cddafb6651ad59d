import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { JsonText } from '../model/json-text.ts';
import type { ChartHosts } from './chart-hosts.ts';

const ChartHost = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).exactOptional(),
  private: z.boolean().exactOptional(),
  credentials: z.strictObject({ username: z.string(), password: z.string() }).exactOptional(),
  tokenHost: z.string().min(1).exactOptional(),
});
const Hosts = JsonText.pipe(z.record(z.string().toLowerCase(), ChartHost));

export type HostsRead = { status: 'read'; hosts: ChartHosts } | { status: 'wrong'; problem: string };

/**
 * What an operator says of the hosts of charts, from `SHIPLOCK_CHARTS` or the file that `SHIPLOCK_CHARTS_FILE` names.
 * A problem names the place and never repeats what stands there: it may be a password.
 */
export function readChartHosts(env: Readonly<Record<string, string | undefined>>): HostsRead {
  const [text = '', file = ''] = [env['SHIPLOCK_CHARTS'], env['SHIPLOCK_CHARTS_FILE']];
  if (text !== '' && file !== '') {
    return { status: 'wrong', problem: 'SHIPLOCK_CHARTS and SHIPLOCK_CHARTS_FILE are both set: keep one' };
  }
  const name = file === '' ? 'SHIPLOCK_CHARTS' : 'SHIPLOCK_CHARTS_FILE';
  const content = file === '' ? text : contentOf(file);
  if (content === null) return { status: 'wrong', problem: `${name} names ${file}, which cannot be read` };
  if (content.trim() === '') return { status: 'read', hosts: {} };
  const read = Hosts.safeParse(content);
  if (read.success) return { status: 'read', hosts: read.data };
  const problems = read.error.issues.map(({ path, message }) => `${[name, ...path].join('.')}: ${message}`);
  return { status: 'wrong', problem: problems.join('; ') };
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
