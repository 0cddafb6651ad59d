import type { PullState } from '../model/snapshot.ts';
import { type Group, renderBranchName } from '../text/branch-name.ts';
import { decideBatch } from './batches.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';

/** What one pull request of ours shall bring now. */
export interface Load {
  group: Group;
  branch: string;
  candidates: readonly Candidate[];
  /** Members of a set that have nothing to move: they are shown, and stay as they are. */
  stays: readonly ReadTarget[];
}

/**
 * Shares out what should move among pull requests: one for each target, and the batch of an environment where more wait
 * than people can read one by one.
 */
export function loadsOf(
  context: Context,
  { open, merging }: { open: ReadonlyMap<string, PullState>; merging: ReadonlySet<number> },
): Load[] {
  const loads: Load[] = [];
  for (const [environment, targets] of targetsByEnvironment(context)) {
    const candidates = targets.flatMap((target) => candidateFor(target, context) ?? []);
    const { members, others } = decideBatch({ environment, candidates, open, merging }, context);
    if (members.length > 0) loads.push(loadOf({ kind: 'batch', environment }, members));
    for (const candidate of others) {
      const { application } = candidate.target.at.target;
      loads.push(loadOf({ kind: 'target', application, environment }, [candidate]));
    }
  }
  return loads;
}

/** Targets of the environments in which Shiplock may open pull requests. */
function targetsByEnvironment(context: Context): Map<string, ReadTarget[]> {
  const found = new Map<string, ReadTarget[]>();
  for (const target of readTargets(context)) {
    const { environment } = target.at.target;
    if (!mayPropose(environment, context)) continue;
    const known = found.get(environment);
    if (known === undefined) found.set(environment, [target]);
    else known.push(target);
  }
  return found;
}

/** True when Shiplock may open and close pull requests for an environment. */
export function mayPropose(environment: string, { config }: Context): boolean {
  const mode = config.environments[environment]?.mode;
  return mode !== undefined && mode !== 'observe';
}

function loadOf(group: Group, candidates: readonly Candidate[], stays: readonly ReadTarget[] = []): Load {
  return { group, branch: renderBranchName(group), candidates, stays };
}
