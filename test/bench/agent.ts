import { fileURLToPath } from 'node:url';
import { isBuilt } from '../e2e/cluster/build-module.ts';
import { startTestCluster, type TestCluster } from '../e2e/cluster/start.ts';
import { type BenchApi, createBenchApi } from './agent/api.ts';
import type { ContenderResult, Spread } from './agent/result.ts';
import { runArgo } from './agent/run-argo.ts';
import { runBuiltin } from './agent/run-builtin.ts';
import { runFluxAsItIs, runFluxTuned } from './agent/run-flux.ts';
import { runFloor, runKubectl } from './agent/run-others.ts';

/** Applications of a run; the full bench has both sizes, the smoke run a small one. */
const SIZES = { full: [100, 500], smoke: [20] };

/** `--targets=100` for one size only. */
function sizes(): number[] {
  const asked = process.argv.find((arg) => arg.startsWith('--targets='));
  if (asked !== undefined) return [Number(asked.split('=')[1])];
  return process.argv.includes('--smoke') ? SIZES.smoke : SIZES.full;
}

type Contender = (cluster: TestCluster, api: BenchApi, count: number) => Promise<ContenderResult>;

/** Where their Go modules lie: they take part when they were built (`node test/e2e/cluster/flux/build.ts`). */
const FLUX = fileURLToPath(new URL('../e2e/cluster/flux', import.meta.url));
const ARGO = fileURLToPath(new URL('../e2e/cluster/argocd', import.meta.url));

/**
 * The floor comes first, for all others are told as multiples of it. `--without=kubectl,shiplock,flux,flux-tuned,argocd`
 * leaves contenders out.
 */
async function contendersAsked(): Promise<Contender[]> {
  const without = process.argv.find((arg) => arg.startsWith('--without='))?.split('=')[1] ?? '';
  const isAsked = (name: string) => !without.split(',').includes(name);
  const contenders: Contender[] = [runFloor];
  if (isAsked('kubectl')) contenders.push(runKubectl);
  if (isAsked('shiplock')) contenders.push(runBuiltin);
  const [hasFlux, hasArgo] = [await isBuilt(FLUX), await isBuilt(ARGO)];
  if (hasFlux && isAsked('flux')) contenders.push(runFluxAsItIs);
  if (hasFlux && isAsked('flux-tuned')) contenders.push(runFluxTuned);
  if (hasArgo && isAsked('argocd')) contenders.push(runArgo);
  return contenders;
}

/**
 * The agent against a floor, `kubectl`, Flux and Argo CD, one after another on the same real API server.
 */
export async function benchAgent(): Promise<{ name: string; rows: Record<string, unknown>[] }> {
  const cluster = await startTestCluster();
  const api = createBenchApi(cluster);
  const rows: Record<string, unknown>[] = [];
  const contenders = await contendersAsked();
  try {
    for (const targets of sizes()) {
      let floor = 0;
      for (const run of contenders) {
        await api.clear();
        const found = await run(cluster, api, targets);
        if (floor === 0) floor = found.fromZero;
        const { pushToLive, driftToSeen, driftToHealed, ...plain } = found;
        const spreads = {
          pushToLive: spoken(pushToLive),
          driftToSeen: spoken(driftToSeen),
          driftToHealed: spoken(driftToHealed),
        };
        rows.push({ targets, ...plain, ...spreads, ofFloor: Number((found.fromZero / floor).toFixed(2)) });
        console.log(JSON.stringify(rows.at(-1)));
      }
    }
  } finally {
    await api.close();
    await cluster.stop();
  }
  return { name: 'agent: targets of four objects on a real API server, seconds', rows };
}

function spoken(spread: Spread | null): string | null {
  if (spread === null) return null;
  return [spread.p50, spread.p95].map((one) => (Number.isFinite(one) ? one : 'not within the time')).join(' / ');
}
