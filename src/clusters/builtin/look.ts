import { numberAt } from '../../model/read-json.ts';
import type { Blocker, HealthState } from '../../model/report.ts';
import { aggregateHealth } from '../../reconcile/health/aggregate.ts';
import { objectHealth } from '../../reconcile/health/object-health.ts';
import { healthy } from '../../reconcile/health/verdict.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { InventoryEntry } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { podFault } from './pod-faults.ts';

/** The health of a target's objects: of those that were just seen from `seen` (by `keyText`), of the others from a look. Writes nothing. */
export async function lookAtHealth(
  refs: readonly (ObjectRef & Partial<Pick<InventoryEntry, 'uid' | 'vanishes'>>)[],
  identity: TargetIdentity,
  { api, live, concurrency }: Pick<BuiltinContext, 'api' | 'live' | 'concurrency'>,
  seen: ReadonlyMap<string, KubeObject> = new Map(),
): Promise<{ health: HealthState; blockers: Blocker[] }> {
  const read = async (ref: ObjectRef) => seen.get(keyText(ref)) ?? (await live.read(ref, identity.id));
  const found = await Promise.all(refs.map(async (ref) => ({ ref, object: await read(ref) })));
  const told = await inParallel(found, concurrency, async ({ ref, object }) => {
    const hasVanished = object === null && ref.vanishes === true && ref.uid !== null;
    const health = hasVanished ? healthy() : objectHealth(object);
    if (health.state !== 'progressing' || object === null || isUnseen(object)) return { key: ref, health };
    return { key: ref, health: (await podFault(ref, object, api)) ?? health };
  });
  return aggregateHealth(told);
}

/** A version that its controller has not seen yet has no pods that could tell anything. */
function isUnseen(object: KubeObject): boolean {
  const generation = numberAt(object, 'metadata', 'generation');
  return generation !== null && numberAt(object, 'status', 'observedGeneration') !== generation;
}
