import { targetKey } from '../../model/names.ts';
import { type DatedRollback, openRollbacks } from '../../model/open-rollbacks.ts';
import type { Action, Plan } from '../../model/plan.ts';
import type { Restore } from '../../model/restore.ts';
import type { PullState } from '../../model/snapshot.ts';
import { parseRollbackBranch, parseTargetKey, renderRollbackBranch } from '../../text/branch-name.ts';
import {
  parseRollbackBody,
  renderRollbackBody,
  renderRollbackMessage,
  rollbackTitle,
} from '../../text/rollback-text.ts';
import { baseOf } from '../bases.ts';
import type { Context } from '../context.ts';
import { isPure, ownPulls } from '../own-pulls.ts';
import { isRollback } from './is-rollback.ts';

/**
 * One pull request for each rollback that is under way, kept on the fresh tip, and an end to those whose rollback is
 * over. A branch on which a person made a commit is left alone.
 */
export function decideRollbackPulls(context: Context): { actions: Action[]; notes: Plan['notes'] } {
  const actions: Action[] = [];
  const notes: Plan['notes'] = [];
  const open = openRollbacks(context.snapshot.ledger);
  for (const restore of context.snapshot.restores) {
    const dated = open.get(restore.target);
    const named = parseTargetKey(restore.target);
    const mode = named === null ? undefined : context.config.environments[named.environment]?.mode;
    if (dated?.at !== restore.at || named === null || mode === undefined || mode === 'observe') continue;
    if (restore.edits.length === 0)
      notes.push({ kind: 'refused', target: restore.target, message: whyNothing(restore) });
    else actions.push(...pullOf(dated, restore, renderRollbackBranch(named), context));
  }
  return { actions: [...actions, ...closeOver(open, context)], notes };
}

function whyNothing({ shared, binary }: Restore): string {
  const left = [...shared, ...binary].slice(0, 3).join(', ');
  return left === ''
    ? 'a rollback has no file to restore'
    : `a rollback has no file of its own to restore: ${left} are not its alone`;
}

function pullOf({ rollback }: DatedRollback, restore: Restore, branch: string, context: Context): Action[] {
  const existing = ownPulls(context).get(branch);
  if (existing !== undefined && !mustMove(existing, restore, context)) return [];
  const { environment } = parseTargetKey(restore.target) ?? { environment: '' };
  const base = baseOf(environment, context);
  if (base === null) return [];
  return [
    {
      kind: 'ensurePullRequest',
      reason: `${rollback.by} takes ${restore.target} back: ${rollback.reason}`,
      targets: [restore.target],
      branch,
      base: { branch: base.branch, sha: base.sha },
      edits: restore.edits,
      title: rollbackTitle(rollback),
      body: renderRollbackBody({ rollback, restore }),
      commitMessage: renderRollbackMessage(rollback),
      labels: ['shiplock', `environment: ${environment}`, 'rollback'],
    },
  ];
}

/** A pull request stands while it does what was promised, and for the newest word on it. */
function mustMove(pull: PullState, { at }: Restore, context: Context): boolean {
  if (!isPure(pull, context) || pull.queued) return false;
  if (pull.merge.status === 'conflict' || parseRollbackBody(pull.body)?.at !== at) return true;
  return isRollback(pull, context)?.recorded == null;
}

/** Pull requests of rollbacks that were lifted, or whose target is there by another way. */
function closeOver(open: ReadonlyMap<string, DatedRollback>, context: Context): Action[] {
  const actions: Action[] = [];
  for (const [branch, pull] of ownPulls(context)) {
    const named = parseRollbackBranch(branch);
    if (named === null) continue;
    const key = targetKey(named);
    const isThere = pull.merge.status === 'clean' && pull.changes.length === 0;
    if (open.has(key) && !isThere) continue;
    const why = isThere ? `what it restores is in the base branch already` : `the rollback of ${key} was taken back`;
    actions.push({
      kind: 'closePullRequest',
      reason: why,
      pull: pull.number,
      branch,
      comment: `Closed: ${why}.`,
      successor: null,
    });
  }
  return actions;
}
