import type { TargetKey } from '../../model/names.ts';
import { keyText, type ObjectKey } from '../../reconcile/object-key.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { WatchKind } from '../delegated/watch-kind.ts';
import { APPLICATION, type Application } from './application.ts';
import type { Applications } from './applications.ts';

/** Which targets stand on which Applications. */
export interface Dependents {
  /** Remembers which Applications claim a target. */
  note(target: TargetKey, claimants: readonly Application[]): void;
  of(application: string): TargetKey[];
}

export function createDependents(): Dependents {
  const claimed = new Map<TargetKey, ReadonlySet<string>>();
  return {
    note: (target, claimants) => void claimed.set(target, new Set(claimants.map(({ ref }) => keyText(ref)))),
    of: (application) => [...claimed].filter(([, keys]) => keys.has(application)).map(([target]) => target),
  };
}

/** Which objects of each target Argo CD found out of sync, to hear of changes. */
export interface OutOfSync {
  /** True when they are others than at the last look. */
  differs(target: TargetKey, objects: readonly ObjectKey[]): boolean;
}

export function createOutOfSync(): OutOfSync {
  const known = new Map<TargetKey, string>();
  return {
    differs(target, objects) {
      const now = objects.map(keyText).sort().join('\n');
      const before = known.get(target) ?? '';
      known.set(target, now);
      return now !== before;
    },
  };
}

/** Tells of every target whose Application changed, until the signal aborts; never rejects. */
export async function watchApplications(
  deps: { watchKind: WatchKind; applications: Applications; dependents: Dependents },
  { nudge }: Pick<TargetListeners, 'nudge'>,
  signal: AbortSignal,
): Promise<void> {
  const { watchKind, applications, dependents } = deps;
  const namespace = await applications.scope().catch(() => null);
  const kind = namespace === null ? APPLICATION : { ...APPLICATION, namespace };
  await watchKind(
    kind,
    (key) => {
      const changed = dependents.of(keyText({ ...APPLICATION, ...key }));
      // One that is nobody's yet may be new, or may have been changed to claim a target.
      if (changed.length === 0) applications.forget();
      for (const target of changed) nudge(target);
    },
    signal,
  );
}
