import { targetKey } from '../model/names.ts';
import type { Action } from '../model/plan.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import { type CommentInput, renderComment } from '../text/comment.ts';
import type { DiffCheckText } from '../text/diff-check.ts';
import type { DriftedTarget } from '../text/drift-section.ts';
import type { Context } from './context.ts';
import type { Judgement } from './judge.ts';
import { matricesOf } from './set-matrix.ts';

/**
 * The sticky comment of every pull request that touches a target, or an object whose targets cannot be known. The text depends on what was found, not on when:
 * the same findings give the same text, and nothing is written when nothing changed.
 */
export function decideComments(
  judgements: readonly Judgement[],
  { drifted, texts }: { drifted: readonly DriftedTarget[]; texts: ReadonlyMap<string, DiffCheckText> },
  context: Context,
): Action[] {
  const actions: Action[] = [];
  for (const { pull, diff, promotion, mode } of judgements) {
    // A comment that stands is kept true, also when a conflict or a push left nothing to compare.
    if (mode === 'observe' || (isQuiet(pull) && pull.comment === null)) continue;
    const body = renderComment({
      now: STEADY,
      pull: { head: pull.head.sha, merged: false, url: pull.url ?? null },
      changes: pull.changes,
      findings: pull.findings ?? [],
      unknowns: pull.unknowns ?? [],
      pages: 1 + (texts.get(pull.head.sha)?.pages.length ?? 0),
      isWhole: texts.get(pull.head.sha)?.isWhole ?? true,
      verdicts: { diff, promotion },
      sets: matricesOf(pull.changes, context),
      landed: [],
      drift: drifted.filter(({ target }) => pull.changes.some((change) => targetKey(change) === target)),
      waits: [],
      ...imagesOf(pull, context),
      command: commandFor(pull, diff, promotion),
    });
    if (pull.comment?.body === body) continue;
    actions.push({ kind: 'ensureComment', reason: promotion.message, pull: pull.number, marker: 'sticky', body });
  }
  return actions;
}

/** What is known of the images that it brings: who signed them, and what happened in their sources. */
function imagesOf({ changes }: PullState, { snapshot }: Context): Pick<CommentInput, 'signatures' | 'sources'> {
  return {
    signatures: (snapshot.signatures ?? []).filter((state) =>
      changes.some((change) => change.environment === state.environment && has(change.after, state)),
    ),
    sources: (snapshot.sourceChanges ?? []).filter(({ repository, from, to }) =>
      changes.some(
        ({ before, after }) => has(after, { repository, tag: to.tag }) && has(before, { repository, tag: from.tag }),
      ),
    ),
  };
}

function has(target: TargetChange['after'], image: { repository: string; tag: string | null }): boolean {
  const artifacts = target?.release.artifacts ?? [];
  return artifacts.some(({ repository, tag }) => repository === image.repository && tag === image.tag);
}

/** Nothing of it concerns a target, or an object that may have some. */
function isQuiet({ changes, unknowns = [] }: PullState): boolean {
  return changes.length === 0 && unknowns.length === 0;
}

/** Times are written with their date, never relative to now: else every midnight would rewrite every comment. */
export const STEADY = '1970-01-01T00:00:00Z';

/** What a person can say now to move it on; null when nothing waits for one. */
function commandFor({ head }: PullState, diff: Verdict, promotion: Verdict): { usage: string; effect: string } | null {
  if (diff.reason === 'ForkNotApproved') {
    const usage = `/diff ${head.sha.slice(0, 7)}`;
    return { usage, effect: 'lets this commit be rendered, if you have write access' };
  }
  return waitsForApproval(promotion) ? { usage: '/promote', effect: 'approves this promotion' } : null;
}

function waitsForApproval(verdict: Verdict): boolean {
  if (verdict.status !== 'waiting') return false;
  return verdict.gate === 'approval' || verdict.children.some(waitsForApproval);
}
