import { numberAt } from '../../model/read-json.ts';
import type { Blocker, HealthState } from '../../model/report.ts';
import { aggregateHealth } from '../../reconcile/health/aggregate.ts';
import { objectHealth } from '../../reconcile/health/object-health.ts';
import { healthy as isWell } from '../../reconcile/health/verdict.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { InventoryEntry } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { podFault } from './pod-faults.ts';

/** What need not be asked of the cluster. */
interface Known {
  /** Objects that were just seen, by `keyText`. */
  seen?: ReadonlyMap<string, KubeObject>;
  /** True for an object that was seen healthy a moment ago. */
  isHealthy?(ref: ObjectRef): boolean;
}

/** The health of a target, its objects that are not healthy as blockers, and those that are. */
export interface SeenHealth {
  health: HealthState;
  blockers: Blocker[];
  healthy: ObjectRef[];
}

/** The health of a target's objects: of what is known from there, of the others from a look. Writes nothing. */
export async function lookAtHealth(
  refs: readonly (ObjectRef & Partial<Pick<InventoryEntry, 'uid' | 'vanishes'>>)[],
  identity: TargetIdentity,
  { api, live, concurrency }: Pick<BuiltinContext, 'api' | 'live' | 'concurrency'>,
  { seen = new Map(), isHealthy = () => false }: Known = {},
): Promise<SeenHealth> {
  const [believed, asked] = [refs.filter(isHealthy), refs.filter((ref) => !isHealthy(ref))];
  const read = async (ref: ObjectRef) => seen.get(keyText(ref)) ?? (await live.read(ref, identity.id));
  const found = await Promise.all(asked.map(async (ref) => ({ ref, object: await read(ref) })));
  const told = await inParallel(found, concurrency, async ({ ref, object }) => {
    const hasVanished = object === null && ref.vanishes === true && ref.uid !== null;
    const health = hasVanished ? isWell() : objectHealth(object);
    if (health.state !== 'progressing' || object === null || isUnseen(object)) return { key: ref, health };
    return { key: ref, health: (await podFault(ref, object, api)) ?? health };
  });
  const healthy = told.filter(({ health }) => health.state === 'healthy').map(({ key }) => key);
  return { ...aggregateHealth(told), healthy: [...believed, ...healthy] };
}

/** A version that its controller has not seen yet has no pods that could tell anything. */
function isUnseen(object: KubeObject): boolean {
  const generation = numberAt(object, 'metadata', 'generation');
  return generation !== null && numberAt(object, 'status', 'observedGeneration') !== generation;
}
