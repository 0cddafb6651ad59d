import { targetKey } from '../model/names.ts';
import type { Action } from '../model/plan.ts';
import type { Verdict } from '../model/verdict.ts';
import { renderComment } from '../text/comment.ts';
import type { DriftedTarget } from '../text/drift-section.ts';
import type { Context } from './context.ts';
import type { Judgement } from './judge.ts';
import { matricesOf } from './set-matrix.ts';

/**
 * The sticky comment of every pull request that touches a target. The text depends on what was found, not on when:
 * the same findings give the same text, and nothing is written when nothing changed.
 */
export function decideComments(
  judgements: readonly Judgement[],
  drifted: readonly DriftedTarget[],
  context: Context,
): Action[] {
  const actions: Action[] = [];
  for (const { pull, diff, promotion, mode } of judgements) {
    // A comment that stands is kept true, also when a conflict or a push left nothing to compare.
    if (mode === 'observe' || (pull.changes.length === 0 && pull.comment === null)) continue;
    const body = renderComment({
      now: STEADY,
      pull: { head: pull.head.sha, merged: false },
      changes: pull.changes,
      verdicts: { diff, promotion },
      sets: matricesOf(pull.changes, context),
      landed: [],
      drift: drifted.filter(({ target }) => pull.changes.some((change) => targetKey(change) === target)),
      waits: [],
      command: waitsForApproval(promotion) ? { usage: '/promote', effect: 'approves this promotion' } : null,
    });
    if (pull.comment?.body === body) continue;
    actions.push({ kind: 'ensureComment', reason: promotion.message, pull: pull.number, marker: 'sticky', body });
  }
  return actions;
}

/** Times are written with their date, never relative to now: else every midnight would rewrite every comment. */
export const STEADY = '1970-01-01T00:00:00Z';

function waitsForApproval(verdict: Verdict): boolean {
  if (verdict.status !== 'waiting') return false;
  return verdict.gate === 'approval' || verdict.children.some(waitsForApproval);
}
