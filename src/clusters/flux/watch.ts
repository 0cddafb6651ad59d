import type { TargetKey } from '../../model/names.ts';
import { keyText, type ObjectKey, refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { TargetListeners } from '../delegated/listeners.ts';
import type { WatchedKind, WatchKind } from '../delegated/watch-kind.ts';
import type { FluxContext } from './context.ts';
import type { FluxFacts } from './facts.ts';
import { GIT_REPOSITORY, HELM_CHART, HELM_RELEASE, KUSTOMIZATION } from './kinds.ts';

/** Which targets stand on which objects of Flux. */
export interface Dependents {
  /** Remembers what a target was judged by. Of settled targets only the claimant counts: a source tells of every commit. */
  note(target: TargetKey, facts: FluxFacts, isSettled: boolean): void;
  /** True when the last look found the target's content applied. */
  isSettled(target: TargetKey): boolean;
  /** Remembers the objects that claim one target together: when one of them changes, the list is old. */
  contest(target: TargetKey, claimants: readonly KubeObject[]): void;
  /** The targets that an object's change is about, and whether it is one of several that claim a target. */
  of(ref: ObjectKey): { targets: readonly TargetKey[]; isContested: boolean };
}

export function createDependents(): Dependents {
  const objects = new Map<TargetKey, Set<string>>();
  const settled = new Set<TargetKey>();
  const contested = new Map<TargetKey, Set<string>>();
  const keysOf = (all: readonly KubeObject[]) => new Set(all.map((object) => keyText(refOf(object))));
  const having = (map: Map<TargetKey, Set<string>>, ref: ObjectKey) =>
    [...map].filter(([, keys]) => keys.has(keyText(ref))).map(([target]) => target);
  return {
    note(target, { claim, chart, parent }, isSettled) {
      const under: (KubeObject | null)[] = isSettled ? [] : [claim.source, chart, parent];
      const all = [claim.object, ...under].filter((object) => object !== null);
      objects.set(target, keysOf(all));
      if (isSettled) settled.add(target);
      else settled.delete(target);
    },
    isSettled: (target) => settled.has(target),
    contest(target, claimants) {
      if (claimants.length > 1) contested.set(target, keysOf(claimants));
      else contested.delete(target);
    },
    of(ref) {
      const disputed = having(contested, ref);
      return { targets: [...new Set([...having(objects, ref), ...disputed])], isContested: disputed.length > 0 };
    },
  };
}

/** Tells of every target whose objects of Flux changed, until the signal aborts. */
export async function watchFlux(
  watchKind: WatchKind,
  { dependents, objects }: Pick<FluxContext, 'dependents' | 'objects'>,
  { nudge }: Pick<TargetListeners, 'nudge'>,
  signal: AbortSignal,
): Promise<void> {
  async function follow(kind: WatchedKind): Promise<void> {
    await watchKind(
      kind,
      (key) => {
        const { targets, isContested } = dependents.of({ ...kind, ...key });
        objects.changed({ ...kind, ...key });
        if (isContested) objects.forget();
        for (const target of targets) nudge(target);
      },
      signal,
    );
  }
  await Promise.all([KUSTOMIZATION, HELM_RELEASE, GIT_REPOSITORY, HELM_CHART].map(follow));
}
