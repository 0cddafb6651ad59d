import type { BareRepository } from './repository.ts';

/** How two commits stand to each other. */
export interface Comparison {
  readonly mergeBase: string | undefined;
  /** Commits of the head that the base lacks, parents before children. */
  readonly ahead: readonly string[];
  readonly behind: number;
}

/** Past this many commits on a side git's own walk is cheaper than ours. */
const LONGEST_WALK = 2000;

/** Compares two commits by walking what is known of both; undefined when that is too long or has no single answer. */
export async function walkComparison(
  repository: BareRepository,
  base: string,
  head: string,
): Promise<Comparison | undefined> {
  const ofBase = await ancestors(repository, base);
  const ofHead = await ancestors(repository, head);
  if (!ofBase || !ofHead) return undefined;
  const ahead = [...ofHead.keys()].filter((sha) => !ofBase.has(sha));
  const behind = [...ofBase.keys()].filter((sha) => !ofHead.has(sha)).length;
  const tops = topCommon(ofBase, ofHead);
  // Several best common ancestors (a criss-cross merge): git chooses among them.
  return tops.length > 1 ? undefined : { mergeBase: tops[0], ahead, behind };
}

/** A commit and everything that it is built on with the parents of each, parents before children. */
async function ancestors(repository: BareRepository, tip: string): Promise<Map<string, readonly string[]> | undefined> {
  const found = new Map<string, readonly string[]>();
  const open = new Set([tip]);
  const path = [tip];
  for (let sha = path.at(-1); sha !== undefined; sha = path.at(-1)) {
    const parents = (await repository.readCommit(sha))?.parents ?? [];
    const next = parents.find((parent) => !open.has(parent));
    if (next === undefined) {
      path.pop();
      found.set(sha, parents);
      continue;
    }
    if (open.size >= LONGEST_WALK) return undefined;
    open.add(next);
    path.push(next);
  }
  return found;
}

/** The common commits on which no other common commit is built. */
function topCommon(one: Map<string, readonly string[]>, other: ReadonlyMap<string, unknown>): string[] {
  const common = [...one].filter(([sha]) => other.has(sha));
  const below = new Set(common.flatMap(([, parents]) => parents));
  return common.map(([sha]) => sha).filter((sha) => !below.has(sha));
}
