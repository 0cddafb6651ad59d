import type { Blocker, HealthState } from '../../model/report.ts';
import { aggregateHealth } from '../../reconcile/health/aggregate.ts';
import { objectHealth } from '../../reconcile/health/object-health.ts';
import type { ObjectHealth } from '../../reconcile/health/verdict.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import { statusOf } from '../builtin/failure.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import { podFault } from '../builtin/pod-faults.ts';
import { traceOf } from './trace.ts';

/** How the objects of a target are, and how they stand (`trace.ts`). */
export interface Looked {
  health: HealthState;
  blockers: Blocker[];
  traces: string[];
}

/**
 * The health of what Flux applied, by our own rules over its inventory: Flux looks only when it reconciles, and without
 * `wait` not at all. An object that the agent may not read is unknown, and said.
 */
export async function healthOf(
  refs: readonly ObjectRef[],
  api: Pick<KubeApi, 'get' | 'list'>,
  concurrency: number,
): Promise<Looked> {
  const seen = await inParallel(refs, concurrency, async (key) => ({ key, ...(await lookAt(key, api)) }));
  return { ...aggregateHealth(seen), traces: seen.map(({ trace }) => trace) };
}

async function lookAt(
  ref: ObjectRef,
  api: Pick<KubeApi, 'get' | 'list'>,
): Promise<{ health: ObjectHealth; trace: string }> {
  try {
    const live = await api.get(ref);
    const health = objectHealth(live);
    const trace = traceOf(live);
    if (health.state !== 'progressing' || live === null) return { health, trace };
    return { health: (await podFault(ref, live, api)) ?? health, trace };
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const reason = 'the agent may not read it: its role lacks this kind';
    return { health: { state: 'unknown', reason }, trace: '' };
  }
}
