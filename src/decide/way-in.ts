import type { Action } from '../model/plan.ts';
import type { Protection } from '../model/protection.ts';
import type { PullState } from '../model/snapshot.ts';
import { parseBranchName } from '../text/branch-name.ts';
import { moveLines, promotionTrailers } from '../text/commit-message.ts';
import { baseOfPull } from './bases.ts';
import type { Context } from './context.ts';
import type { Judgement } from './judge.ts';
import { isPure } from './own-pulls.ts';

/**
 * How a promotion whose gates are open comes into the base branch under the rules of that branch: merged, put into the
 * merge queue, or first brought up to date. Nothing while GitHub waits for somebody: an App never approves for people.
 */
export function wayIn(judgement: Judgement, context: Context): Action[] {
  const { pull } = judgement;
  const { protection, branch } = baseOfPull(pull, context.snapshot);
  if (protection === null) return [mergeOf(judgement)];
  if (!protection.bypass && reviewsOf(pull) < protection.requiredReviews) return [];
  if (protection.bypass && !areOthersGreen(pull, protection, context)) return [];
  const reason = judgement.promotion.message;
  const { number, head } = pull;
  if (protection.mergeQueue) {
    return pull.queued ? [] : [{ kind: 'enqueuePullRequest', reason, pull: number, head: head.sha }];
  }
  if (!pull.behind) return [mergeOf(judgement)];
  // Somebody else's branch is theirs to update.
  if (!isPure(pull, context)) return [];
  const why = `the rules of ${branch} ask for branches that hold its tip`;
  return [{ kind: 'updateBranch', reason: why, pull: number, head: head.sha }];
}

/** Out of the merge queue goes whatever may not merge any more, whoever put it there. */
export function leaveQueue({ pull, diff, promotion, mode }: Judgement): Action[] {
  if (!pull.queued || mode !== 'enforce') return [];
  const shut = [diff, promotion].find(({ status }) => status === 'blocked' || status === 'waiting');
  if (shut === undefined) return [];
  return [{ kind: 'dequeuePullRequest', reason: shut.message, pull: pull.number }];
}

/** People whose newest review approves. GitHub may count fewer (write access, stale heads): it then refuses the merge, and we look again. */
function reviewsOf(pull: PullState): number {
  return new Set(pull.approvals.map(({ by }) => by.toLowerCase())).size;
}

/** Who may bypass reviews may bypass checks with them: then nobody but us asks whether the others are green. */
function areOthersGreen(pull: PullState, { checks }: Protection, { snapshot }: Context): boolean {
  const foreign = checks.filter(({ name, app }) => app !== snapshot.app.id && !name.startsWith('shiplock/'));
  return foreign.every(({ name }) => pull.others.some((other) => other.name === name && other.state === 'success'));
}

function mergeOf({ pull, promotion }: Judgement): Action {
  return {
    kind: 'mergePullRequest',
    reason: promotion.message,
    pull: pull.number,
    head: pull.head.sha,
    title: `${pull.title} (#${pull.number})`,
    message: mergeMessage(pull),
  };
}

/**
 * The human part of the body without our markers; of ours with the trailers, which a squash would lose. A promotion's body
 * is for reading on the page: its commit says what moves.
 */
function mergeMessage({ body, ours, changes, head }: PullState): string {
  const isPromotion = ours && !head.fork && parseBranchName(head.branch) !== null;
  const text = isPromotion
    ? changes.flatMap(({ before, after }) => moveLines(before?.release ?? null, after?.release ?? null)).join('\n')
    : body.replace(/<!--[\s\S]*?-->/g, '').trim();
  const promoted = changes.flatMap((change) =>
    change.after === null ? [] : [{ target: change, release: change.after.release }],
  );
  return ours && promoted.length > 0 ? `${text}\n\n${promotionTrailers(promoted)}`.trim() : text;
}
