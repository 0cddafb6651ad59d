import type { Action } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isOwnBranch } from '../text/branch-name.ts';

/** Deletes branches of ours that no open pull request has and no planned one wants. */
export function decideBranches(snapshot: Snapshot, planned: readonly Action[]): Action[] {
  const inUse = new Set(snapshot.pulls.map(({ head }) => head.branch));
  for (const action of planned) if (action.kind === 'ensurePullRequest') inUse.add(action.branch);
  const actions: Action[] = [];
  for (const [branch, sha] of Object.entries(snapshot.branches)) {
    if (inUse.has(branch) || !isOwnBranch(branch)) continue;
    actions.push({ kind: 'deleteBranch', reason: 'its promotion is over', branch, sha });
  }
  return actions;
}
