import type { PullState } from '../model/snapshot.ts';
import type { Context } from './context.ts';

/** Open pull requests of ours by the branch that they come from. */
export function ownPulls({ snapshot }: Context): Map<string, PullState> {
  const found = new Map<string, PullState>();
  for (const pull of snapshot.pulls) {
    if (pull.ours && !pull.head.fork && !found.has(pull.head.branch)) found.set(pull.head.branch, pull);
  }
  return found;
}

/** True when everything on its branch was made by our App. A foreign commit is somebody's change, not our promotion. */
export function isPure(pull: PullState, { snapshot }: Context): boolean {
  return pull.ours && pull.committers.every((login) => login === snapshot.app.login);
}

/**
 * How far a pull request of ours is in the hands of others: `leaving` on its way into the base branch, `foreign` with a
 * person's commit, `approved` at its head, or `free` to be changed and replaced.
 */
export function handsOn(
  pull: PullState,
  merging: ReadonlySet<number>,
  context: Context,
): 'free' | 'approved' | 'foreign' | 'leaving' {
  if (pull.queued || merging.has(pull.number)) return 'leaving';
  if (!isPure(pull, context)) return 'foreign';
  return isApproved(pull, context) ? 'approved' : 'free';
}

function isApproved(pull: PullState, { standing }: Context): boolean {
  const approvals = [...pull.approvals, ...(standing.approvals.get(pull.number) ?? [])];
  return approvals.some(({ head }) => head === pull.head.sha);
}
