import type { Action } from '../model/plan.ts';
import type { PullState } from '../model/snapshot.ts';
import { isOpen } from '../model/verdict.ts';
import { approvalsOn } from './approvals.ts';
import type { Context } from './context.ts';
import { type Judgement, touchedEnvironments } from './judge.ts';
import { isPure } from './own-pulls.ts';
import { isRollback } from './rollbacks/is-rollback.ts';
import { leaveQueue, wayIn } from './way-in.ts';

/** Merges of promotions whose gates are open: our own into environments with `merge: auto`, and those that a person promoted. */
export function decideMerges(judgements: readonly Judgement[], context: Context): Action[] {
  return judgements.flatMap((judgement) =>
    mayMerge(judgement, context) ? wayIn(judgement, context) : leaveQueue(judgement),
  );
}

function mayMerge({ pull, diff, promotion, mode }: Judgement, context: Context): boolean {
  const touched = touchedEnvironments(pull, context);
  if (mode !== 'enforce' || pull.draft || touched.length === 0) return false;
  if (!isOpen(diff) || !isOpen(promotion) || pull.merge.status !== 'clean') return false;
  if (isPromoted(pull, touched, context)) return true;
  // A person with the right asked for it, or the config does: it waits for no second word, also where people merge.
  if (isRollback(pull, context)?.recorded != null) return true;
  return (
    !pull.head.fork &&
    isPure(pull, context) &&
    touched.every((name) => context.config.environments[name]?.merge === 'auto')
  );
}

/** True when people with the right said `/promote` on what this head brings, for every environment that it touches by now. */
function isPromoted(pull: PullState, touched: readonly string[], context: Context): boolean {
  const promoted = new Set<string>();
  for (const { environments, merge } of approvalsOn(pull, context)) {
    if (merge === false) continue;
    for (const environment of environments) promoted.add(environment);
  }
  return touched.every((environment) => promoted.has(environment));
}
