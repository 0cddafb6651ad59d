import type { PullState } from '../model/snapshot.ts';
import { broughtBy } from './config-problems.ts';
import type { ProblemsAt } from './targets-at.ts';
import type { View } from './views.ts';

/**
 * Objects of Argo CD and Flux whose targets cannot be known from Git, such as an ApplicationSet with a generator that asks
 * the cluster: those that a tree has and a base has not, and those in files that differ between the two.
 */
export async function unknownsIn(
  { mirror, unknownsAt }: { mirror: Pick<View['mirror'], 'changed'>; unknownsAt: ProblemsAt },
  base: string,
  tree: string,
): Promise<NonNullable<PullState['unknowns']>> {
  const all = await unknownsAt(tree);
  if (all.length === 0) return [];
  const brought = await broughtBy(unknownsAt, base, tree);
  const changed = new Set(await mirror.changed(base, tree));
  return all.filter((one) => changed.has(one.file) || brought.includes(one));
}
