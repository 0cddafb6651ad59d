import { startTestCluster } from '../e2e/cluster/start.ts';
import { createBenchApi } from './agent/api.ts';
import { runBuiltin } from './agent/run-builtin.ts';
import { runFloor, runKubectl } from './agent/run-others.ts';

/** Applications of a run; the full bench has both sizes, the smoke run a small one. */
const SIZES = { full: [100, 500], smoke: [20] };

/** `--targets=100` for one size only. */
function sizes(): number[] {
  const asked = process.argv.find((arg) => arg.startsWith('--targets='));
  if (asked !== undefined) return [Number(asked.split('=')[1])];
  return process.argv.includes('--smoke') ? SIZES.smoke : SIZES.full;
}

/** The agent against `kubectl` and against a floor, one after another on the same real API server. */
export async function benchAgent(): Promise<{ name: string; rows: Record<string, unknown>[] }> {
  const cluster = await startTestCluster();
  const api = createBenchApi(cluster);
  const rows: Record<string, unknown>[] = [];
  try {
    for (const targets of sizes()) {
      let floor = 0;
      for (const run of [runFloor, runKubectl, runBuiltin]) {
        await api.clear();
        const found = await run(cluster, api, targets);
        if (floor === 0) floor = found.fromZero;
        const { pushToLive, ...plain } = found;
        const spread = pushToLive === null ? null : `${pushToLive.p50} / ${pushToLive.p95}`;
        rows.push({ targets, ...plain, pushToLive: spread, ofFloor: Number((found.fromZero / floor).toFixed(2)) });
      }
    }
  } finally {
    await api.close();
    await cluster.stop();
  }
  return { name: 'agent: targets of four objects on a real API server, seconds', rows };
}
