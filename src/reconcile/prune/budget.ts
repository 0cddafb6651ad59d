/** How many objects one pass over a cluster may delete without consent: the larger of 10 and 5 % of all inventories. */
export function clusterPruneLimit(clusterObjects: number): number {
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
  left(pass: string, clusterObjects: number): number;
  spend(pass: string, objects: number): void;
}

/** A budget in memory that forgets the pass before when a new one begins. */
export function createPruneBudget(): PruneBudget {
  let current = '';
  let spent = 0;
  function enter(pass: string): void {
    if (pass === current) return;
    current = pass;
    spent = 0;
  }
  return {
    left(pass, clusterObjects) {
      enter(pass);
      return Math.max(0, clusterPruneLimit(clusterObjects) - spent);
    },
    spend(pass, objects) {
      enter(pass);
      spent += objects;
    },
  };
}
