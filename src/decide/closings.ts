import type { Action } from '../model/plan.ts';
import type { PullState } from '../model/snapshot.ts';
import { type Group, parseBranchName } from '../text/branch-name.ts';
import { codeSpan } from '../text/markdown.ts';
import { parsePullBody } from '../text/pull-body.ts';
import { versionText } from '../text/version-label.ts';
import { type Context, findTarget, type ReadTarget } from './context.ts';
import { enteringArtifacts } from './gates/entering.ts';
import { type Load, type Loads, mayPropose, type OpenPulls } from './loads.ts';
import { handsOn, isPure } from './own-pulls.ts';
import { rejectionOf } from './rejections.ts';

/** Closes promotions of ours that bring nothing any more, or whose bump another one of ours took over. */
export function decideClosings(
  { loads, paused, frozen }: Pick<Loads, 'loads' | 'paused' | 'frozen'>,
  { open, merging }: OpenPulls,
  context: Context,
): Action[] {
  const wanted = new Set(loads.map(({ branch }) => branch));
  const actions: Action[] = [];
  for (const [branch, pull] of open) {
    const group = parseBranchName(branch);
    if (group === null || wanted.has(branch) || !mayPropose(group.environment, context)) continue;
    const successor = loads.find((load) => carries(load, group, pull));
    const hands = handsOn(pull, merging, context);
    // Who approved the pull request of a group approved versions that nothing keeps together any more.
    const isFree = hands === 'free' || (hands === 'approved' && group.kind === 'group');
    if (!paused.has(branch) && successor === undefined) {
      const why = whyDone(pull, group, frozen.has(branch), context);
      if (why !== null) actions.push(close(pull, why, null));
    } else if (isFree) {
      actions.push(paused.has(branch) ? close(pull, ASKED_FOR, null) : closeFor(successor, pull));
    }
  }
  return actions;
}

function closeFor(successor: Load | undefined, pull: PullState): Action {
  const isSplit = successor?.group.kind === 'target';
  return close(
    pull,
    isSplit ? 'its bumps go on one by one' : 'its bump moves together with others',
    successor?.branch ?? null,
  );
}

/** How many standing pull requests a load would take over. */
export function takesOver(load: Load, { open, merging }: OpenPulls, context: Context): number {
  let count = 0;
  for (const [branch, pull] of open) {
    const group = parseBranchName(branch);
    if (group === null || branch === load.branch || !carries(load, group, pull)) continue;
    if (handsOn(pull, merging, context) === 'free') count += 1;
  }
  return count;
}

/**
 * True when a load brings what a standing pull request was for; of one that nothing keeps up as a whole any more, a part of
 * it is enough, so that no target is in two.
 */
function carries(load: Load, group: Group, pull: PullState): boolean {
  if (load.group.environment !== group.environment) return false;
  const moved = load.candidates.map(({ target }) => target.at.target.application);
  if (group.kind === 'target') return load.group.kind !== 'target' && moved.includes(group.application);
  return pull.changes.some(({ application }) => moved.includes(application));
}

function close({ number, head }: PullState, why: string, successor: string | null): Action {
  return {
    kind: 'closePullRequest',
    reason: why,
    pull: number,
    branch: head.branch,
    comment: `Closed: ${why}.`,
    successor,
  };
}

/** A promotion that brings what somebody rejected is over; what a person added to is theirs. */
function whyRejected(pull: PullState, context: Context): string | null {
  if (!isPure(pull, context)) return null;
  for (const change of pull.changes) {
    for (const artifact of enteringArtifacts(change)) {
      const rejection = rejectionOf(change.application, artifact, context);
      if (rejection !== undefined) return `${versionText(artifact)} was rejected by ${codeSpan(`@${rejection.by}`)}`;
    }
  }
  return null;
}

/** Why a promotion without a successor is over; null while it stands. What is held is left alone, but for what is over for good. */
function whyDone(pull: PullState, group: Group, isFrozen: boolean, context: Context): string | null {
  if (group.kind === 'target') return whyRejected(pull, context) ?? whyOver(pull, group, context);
  if (isFrozen) return pull.merge.status === 'clean' && pull.changes.length === 0 ? NOTHING_LEFT : null;
  return whyRejected(pull, context) ?? whyGroupOver(pull);
}

const ASKED_FOR = 'somebody asked for one of its applications by name, and the set goes on when that is settled';
const NOTHING_LEFT = 'what this promotion brings is in the base branch already';

function whyOver(
  pull: PullState,
  { application, environment }: { application: string; environment: string },
  context: Context,
): string | null {
  const target = findTarget(context, application, environment);
  if (target === undefined) return null;
  if (pull.merge.status === 'clean') return pull.changes.length > 0 ? null : NOTHING_LEFT;
  return isOvertaken(pull, target, context) ? `${environment} has this version or a newer one by another way` : null;
}

/** What cannot be compared any more is over only when the base has as much or more by another way. */
function isOvertaken(pull: PullState, { at }: ReadTarget, { order }: Context): boolean {
  const moves = parsePullBody(pull.body)?.moves ?? [];
  const isThere = moves.every(({ repository, to }) => {
    const now = at.release.artifacts.find((artifact) => artifact.repository === repository);
    if (to === null || now === undefined) return false;
    const difference = order.compare(at.target.application, { repository, ...to }, now);
    return difference !== null && difference <= 0;
  });
  return moves.length > 0 && isThere;
}

/** A set or batch that conflicts and has nothing left to move cannot be built anew. */
function whyGroupOver(pull: PullState): string | null {
  if (pull.merge.status === 'conflict') return 'it conflicts with the base branch, and nothing is left for it to move';
  return pull.changes.length > 0 ? null : NOTHING_LEFT;
}
