import type { ClusterBackend, DesiredTarget, TargetStatus } from './cluster.ts';
import { unknownStatus } from './unknown-status.ts';

/** A reconciler that may be in the cluster already, with the objects of it that claim a target. */
export interface Claimant {
  backend: ClusterBackend;
  /** Its objects that bring this target about, for people: `Application argocd/checkout`. Empty when it does not. */
  claims(desired: DesiredTarget): Promise<string[]>;
}

export interface RoutedOptions {
  builtin: ClusterBackend;
  /** Where the builtin reconciler recorded that it applied objects of this target, for people; null when it did not. With one nobody else may claim it. */
  inventoryOf(desired: DesiredTarget): Promise<string | null>;
  others: readonly Claimant[];
}

/**
 * One backend for all targets: each goes to the reconciler that claims it, and to the builtin one when none does. Two
 * that claim one target would undo each other's work for ever: nothing is written then, and both are named.
 */
export function createRoutedBackend({ builtin, inventoryOf, others }: RoutedOptions): ClusterBackend {
  async function routeOf(desired: DesiredTarget): Promise<ClusterBackend | { refused: string }> {
    const found = await Promise.all(
      others.map(async ({ backend, claims }) => ({ backend, by: await claims(desired) })),
    );
    const names = found.flatMap(({ by }) => by);
    const owner = found.find(({ by }) => by.length > 0)?.backend;
    if (owner === undefined) return builtin;
    if (names.length > 1) return { refused: `${names.join(' and ')} claim this target; remove all but one of them` };
    const inventory = await inventoryOf(desired);
    if (inventory === null) return owner;
    const own = 'Shiplock has applied this target itself';
    const way = `remove the one, or delete ${inventory} to hand the target over`;
    return { refused: `${names[0]} claims this target, and ${own}: ${way}` };
  }

  async function withOwner<T>(
    desired: DesiredTarget,
    { work, refuse }: { work(owner: ClusterBackend): Promise<T>; refuse(why: string): T },
  ): Promise<T> {
    const route = await routeOf(desired);
    return 'refused' in route ? refuse(route.refused) : work(route);
  }

  const status = (work: (owner: ClusterBackend) => Promise<TargetStatus>) => ({ work, refuse: refusedStatus });
  return {
    backend: builtin.backend,
    sync: (desired) =>
      withOwner(
        desired,
        status((owner) => owner.sync(desired)),
      ),
    observe: (desired) =>
      withOwner(
        desired,
        status((owner) => owner.observe(desired)),
      ),
    heal: (desired) =>
      withOwner(
        desired,
        status((owner) => owner.heal(desired)),
      ),
    findDrift: (desired) =>
      withOwner(desired, {
        work: (owner) => owner.findDrift(desired),
        refuse: () => ({ objects: [], more: 0, hidden: {} }),
      }),
  };
}

function refusedStatus(why: string): TargetStatus {
  return unknownStatus({ sync: 'failed', error: `Two reconcilers claim the same objects: ${why}.`, backend: null });
}
