/** How many objects one pass over a cluster may delete without consent: the larger of 10 and 5 % of all inventories. */
function clusterPruneLimit(clusterObjects: number): number {
  return Math.max(10, Math.floor(clusterObjects * 0.05));
}

/** How many objects of a target one prune may delete without consent: at most 20 % of its inventory, and at least one. */
export function targetPruneLimit(inventoryObjects: number): number {
  return Math.max(1, Math.floor(inventoryObjects * 0.2));
}

/**
 * What is left of a pass. A pass is one revision of the branch: looking again at the same revision must not open a new
 * allowance, or a mass deletion would only be slow.
 */
export interface PruneBudget {
  /** What a prune of these keys may still delete; what the same keys took before is theirs already. */
  left(pass: string, clusterObjects: number, keys: readonly string[]): number;
  spend(pass: string, keys: readonly string[]): void;
}

/** A budget in memory that forgets the pass before when a new one begins. */
export function createPruneBudget(): PruneBudget {
  let current = '';
  let spent = new Set<string>();
  function enter(pass: string): void {
    if (pass === current) return;
    current = pass;
    spent = new Set();
  }
  return {
    left(pass, clusterObjects, keys) {
      enter(pass);
      const others = spent.difference(new Set(keys)).size;
      return Math.max(0, clusterPruneLimit(clusterObjects) - others);
    },
    spend(pass, keys) {
      enter(pass);
      for (const key of keys) spent.add(key);
    },
  };
}
