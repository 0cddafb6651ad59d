import type { Action } from '../model/plan.ts';
import type { PullState } from '../model/snapshot.ts';
import { parseBranchName } from '../text/branch-name.ts';
import { codeSpan } from '../text/markdown.ts';
import { parsePullBody } from '../text/pull-body.ts';
import { compareTags } from '../text/version.ts';
import { versionText } from '../text/version-label.ts';
import { type Context, findTarget, type ReadTarget } from './context.ts';
import { enteringArtifacts } from './gates/entering.ts';
import { type Load, mayPropose, type OpenPulls } from './loads.ts';
import { handsOn, isPure } from './own-pulls.ts';
import { rejectionOf } from './rejections.ts';

/** Closes promotions of ours that bring nothing any more, or whose bump another one of ours took over. */
export function decideClosings(
  { loads, paused }: { loads: readonly Load[]; paused: ReadonlySet<string> },
  { open, merging }: OpenPulls,
  context: Context,
): Action[] {
  const wanted = new Set(loads.map(({ branch }) => branch));
  const actions: Action[] = [];
  for (const [branch, pull] of open) {
    const group = parseBranchName(branch);
    if (group === null || wanted.has(branch) || !mayPropose(group.environment, context)) continue;
    const successor = loads.find((load) => carries(load, group, pull));
    const isFree = handsOn(pull, merging, context) === 'free';
    if (paused.has(branch)) {
      if (isFree) actions.push(close(pull, ASKED_FOR, null));
    } else if (successor === undefined) {
      const why =
        whyRejected(pull, context) ?? (group.kind === 'target' ? whyOver(pull, group, context) : whyGroupOver(pull));
      if (why !== null) actions.push(close(pull, why, null));
    } else if (isFree) {
      actions.push(close(pull, 'its bump moves together with others', successor.branch));
    }
  }
  return actions;
}

/** True when a load brings what a standing pull request of another group was for. */
function carries(load: Load, group: NonNullable<ReturnType<typeof parseBranchName>>, pull: PullState): boolean {
  if (load.group.environment !== group.environment || load.group.kind === 'target') return false;
  const { kind } = group;
  const applications = kind === 'target' ? [group.application] : pull.changes.map(({ application }) => application);
  const moved = load.candidates.map(({ target }) => target.at.target.application);
  return applications.length > 0 && applications.every((application) => moved.includes(application));
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
  return isOvertaken(pull, target) ? `${environment} has this version or a newer one by another way` : null;
}

/** What cannot be compared any more is over only when the base has as much or more by another way. */
function isOvertaken(pull: PullState, { at }: ReadTarget): boolean {
  const moves = parsePullBody(pull.body)?.moves ?? [];
  const isThere = moves.every(({ repository, to }) => {
    const now = at.release.artifacts.find((artifact) => artifact.repository === repository)?.tag;
    return to?.tag != null && now != null && compareTags(to.tag, now) <= 0;
  });
  return moves.length > 0 && isThere;
}

/** A set or batch that conflicts and has nothing left to move cannot be built anew. */
function whyGroupOver(pull: PullState): string | null {
  if (pull.merge.status === 'conflict') return 'it conflicts with the base branch, and nothing is left for it to move';
  return pull.changes.length > 0 ? null : NOTHING_LEFT;
}
