import type { Plan } from '../model/plan.ts';
import type { PullState } from '../model/snapshot.ts';
import { type Group, renderBranchName } from '../text/branch-name.ts';
import { decideBatch } from './batches.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';
import { openRequest } from './requests.ts';
import { decideSet, setOf } from './sets.ts';

/** What one pull request of ours shall bring now. */
export interface Load {
  group: Group;
  branch: string;
  candidates: readonly Candidate[];
  /** Members of a set that have nothing to move: they are shown, and stay as they are. */
  stays: readonly ReadTarget[];
}

/** The pull requests that stand, and those among them that this plan merges. */
export interface OpenPulls {
  open: ReadonlyMap<string, PullState>;
  merging: ReadonlySet<number>;
}

interface Loads {
  loads: Load[];
  /** Branches of sets that wait while somebody's word for one of their members is carried out. */
  paused: ReadonlySet<string>;
  notes: Plan['notes'];
}

/**
 * Shares out what should move among pull requests: one for each set, one for each other target, and the batch of an
 * environment where more wait than people can read one by one.
 */
export function loadsOf(context: Context, open: OpenPulls): Loads {
  const loads: Load[] = [];
  const paused = new Set<string>();
  const notes: Plan['notes'] = [];
  for (const [environment, targets] of targetsByEnvironment(context)) {
    const bySet = Map.groupBy(targets, ({ at }) => setOf(at.target.application, context));
    for (const [set, members] of bySet) {
      if (set === undefined) continue;
      // A person's word for one member comes first: the set goes on when it is fulfilled or overtaken.
      const asked = members.filter((member) => openRequest(member, context) !== undefined);
      if (asked.length > 0) {
        loads.push(...asked.flatMap((member) => single(candidateFor(member, context))));
        paused.add(renderBranchName({ kind: 'set', set, environment }));
        continue;
      }
      const { candidates, stays, notes: said } = decideSet(set, members, context);
      notes.push(...said);
      if (candidates.length > 0) loads.push(loadOf({ kind: 'set', set, environment }, candidates, stays));
    }
    const candidates = (bySet.get(undefined) ?? []).flatMap((target) => candidateFor(target, context) ?? []);
    const { members, others } = decideBatch({ environment, candidates, ...open }, context);
    if (members.length > 0) loads.push(loadOf({ kind: 'batch', environment }, members));
    loads.push(...others.flatMap(single));
  }
  return { loads, paused, notes };
}

function single(candidate: Candidate | null): Load[] {
  if (candidate === null) return [];
  const { application, environment } = candidate.target.at.target;
  return [loadOf({ kind: 'target', application, environment }, [candidate])];
}

/** Targets of the environments in which Shiplock may open pull requests. */
function targetsByEnvironment(context: Context): Map<string, ReadTarget[]> {
  const targets = readTargets(context).filter(({ at }) => mayPropose(at.target.environment, context));
  return Map.groupBy(targets, ({ at }) => at.target.environment);
}

/** True when Shiplock may open and close pull requests for an environment. */
export function mayPropose(environment: string, { config }: Context): boolean {
  const mode = config.environments[environment]?.mode;
  return mode !== undefined && mode !== 'observe';
}

function loadOf(group: Group, candidates: readonly Candidate[], stays: readonly ReadTarget[] = []): Load {
  return { group, branch: renderBranchName(group), candidates, stays };
}
