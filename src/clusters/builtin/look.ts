import type { Blocker, HealthState } from '../../model/report.ts';
import { aggregateHealth } from '../../reconcile/health/aggregate.ts';
import { objectHealth } from '../../reconcile/health/object-health.ts';
import type { ObjectHealth } from '../../reconcile/health/verdict.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeApi } from './kube-api.ts';
import { readLive } from './live.ts';
import { podFault } from './pod-faults.ts';

/** Reads the health of a target's objects; writes nothing. */
export async function lookAtHealth(
  refs: readonly ObjectRef[],
  identity: TargetIdentity,
  api: Pick<KubeApi, 'get' | 'list'>,
  concurrency: number,
): Promise<{ health: HealthState; blockers: Blocker[] }> {
  const live = await readLive(refs, identity, api, concurrency);
  const seen = await inParallel(refs, concurrency, async (ref) => {
    const object = live.get(keyText(ref)) ?? null;
    let health: ObjectHealth = objectHealth(object);
    if (health.state === 'progressing' && object !== null) health = (await podFault(ref, object, api)) ?? health;
    return { key: ref, health };
  });
  return aggregateHealth(seen);
}
