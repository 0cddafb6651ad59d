import type { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import type { Surroundings } from './targets/declared/declaration.ts';
import { type Discovered, type Discovery, discover } from './targets/discover-targets.ts';
import { createTreeReader, type TreeSource } from './targets/tree-reader.ts';

/** The targets that a commit or tree has, by the config of the base branch, of the environments that live here. The same one asked twice is read once. */
export type TargetsAt = (treeish: string) => Promise<Discovery[]>;

/** What keeps targets of a commit or tree from being known: what is wrong, and what Git does not hold. */
export type ProblemsAt = (treeish: string) => Promise<Problem[]>;

/** What lives on one branch, and what discovery is told of the world around a tree of it. */
interface Branch {
  here: readonly string[];
  around?: (treeish: string) => Surroundings;
}

export function createDiscoveries(
  mirror: TreeSource,
  config: Config | null,
  { here, around = () => ({}) }: Branch,
): { targetsAt: TargetsAt; problemsAt: ProblemsAt; unknownsAt: ProblemsAt } {
  const known = new Map<string, Promise<Discovered>>();

  function at(treeish: string): Promise<Discovered> {
    if (config === null) return Promise.resolve({ targets: [], problems: [], unknowns: [] });
    const reader = createTreeReader(mirror, treeish);
    const found = known.get(treeish) ?? discover(config, reader, { here, around: around(treeish) });
    known.set(treeish, found);
    return found;
  }

  return {
    targetsAt: async (treeish) => (await at(treeish)).targets,
    problemsAt: async (treeish) => (await at(treeish)).problems,
    unknownsAt: async (treeish) => (await at(treeish)).unknowns,
  };
}
