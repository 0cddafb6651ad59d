import type { Blocker, HealthState } from '../../model/report.ts';
import type { ObjectKey } from '../object-key.ts';
import type { ObjectHealth } from './verdict.ts';

const SEVERITY: Record<HealthState, number> = {
  healthy: 0,
  suspended: 1,
  progressing: 2,
  unknown: 3,
  missing: 4,
  degraded: 5,
};

/** The most objects that a report names. */
const MAX_BLOCKERS = 50;
const MAX_REASON = 500;

/** The health of a target: the worst of its objects, with those that are not healthy named, worst first. */
export function aggregateHealth(objects: readonly { key: ObjectKey; health: ObjectHealth }[]): {
  health: HealthState;
  blockers: Blocker[];
} {
  let worst: HealthState = 'healthy';
  for (const { health } of objects) if (SEVERITY[health.state] > SEVERITY[worst]) worst = health.state;
  const blocking = objects
    .filter(({ health }) => health.state !== 'healthy')
    .sort((a, b) => SEVERITY[b.health.state] - SEVERITY[a.health.state]);
  return {
    health: worst,
    blockers: blocking.slice(0, MAX_BLOCKERS).map(({ key, health }) => blocker(key, health.reason)),
  };
}

/** One object that blocks, with its reason cut to a length that a report can carry. */
export function blocker(key: ObjectKey, reason: string): Blocker {
  const { kind, namespace, name } = key;
  return { kind, namespace, name, reason: reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON - 1)}…` : reason };
}
