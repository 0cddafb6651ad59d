import type { HealthState } from '../../model/report.ts';
import { keyText, type ObjectKey } from '../../reconcile/object-key.ts';

/** Less than the time between two looks at a settled target, so that nothing is believed for longer than there. */
const BELIEVED_MS = 10_000;

/**
 * Which objects of a target on its way were seen healthy a moment ago: who waits for one Deployment asks for that one
 * only. In memory, and for no other target: one that is well or broken is looked at as a whole each time.
 */
export interface JustHealthy {
  /** True for an object that was seen healthy at most ten seconds ago. */
  of(targetId: string): (key: ObjectKey) => boolean;
  /** Takes over what a look found. An object that was believed and not looked at keeps the time of its own look. */
  keep(targetId: string, found: { health: HealthState; healthy: readonly ObjectKey[] }): void;
  /** Its objects are about to be written. */
  forget(targetId: string): void;
}

/** An empty memory. `now` is in milliseconds. */
export function createJustHealthy(now: () => number): JustHealthy {
  const seenAt = new Map<string, Map<string, number>>();

  function of(targetId: string): (key: ObjectKey) => boolean {
    const times = seenAt.get(targetId);
    if (times === undefined) return () => false;
    const oldest = now() - BELIEVED_MS;
    return (key) => (times.get(keyText(key)) ?? Number.NEGATIVE_INFINITY) >= oldest;
  }

  return {
    of,
    keep(targetId, { health, healthy }) {
      if (health !== 'progressing') {
        seenAt.delete(targetId);
        return;
      }
      const before = seenAt.get(targetId);
      const isBelieved = of(targetId);
      const timeOf = (key: ObjectKey) => (isBelieved(key) ? before?.get(keyText(key)) : undefined) ?? now();
      seenAt.set(targetId, new Map(healthy.map((key) => [keyText(key), timeOf(key)])));
    },
    forget: (targetId) => seenAt.delete(targetId),
  };
}
