import { type Instant, targetKey } from '../../model/names.ts';
import type { StateRecord } from '../../model/record.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, type ReadTarget, readTargets } from '../context.ts';
import { recordsOf } from '../records.ts';
import { ripenessOf } from '../ripeness.ts';
import { chooseRollback } from './choose-rollback.ts';
import { rollbackRecords } from './rollback-records.ts';

/** A promotion that turned unhealthy where the config says `rollback: auto`: what is written, or why nothing is done. */
export interface AutomaticRollback {
  target: string;
  records: StateRecord[];
  /** Null when it is taken back. */
  problem: string | null;
}

/**
 * Takes back what a merge brought when it turns unhealthy before its soak is over (`rollback: auto`). Once for each
 * release and once for each target until somebody lifts the hold; never a rollback itself: two bad releases would
 * otherwise take turns.
 */
export function decideAutomatic(context: Context): AutomaticRollback[] {
  if (!Object.values(context.config.environments).some(({ rollback }) => rollback === 'auto')) return [];
  return readTargets(context).flatMap((target) => automaticOf(target, context) ?? []);
}

/** The automatic rollback of one target; null when there is nothing to take back. */
export function automaticOf(target: ReadTarget, context: Context): AutomaticRollback | null {
  const environment = context.config.environments[target.at.target.environment];
  if (environment?.rollback !== 'auto' || environment.mode === 'observe') return null;
  if (context.snapshot.ledger.status === 'broken') return null;
  const why = whyTakenBack(target, context);
  return why === null ? null : takeBack(target, why, context);
}

function takeBack(target: ReadTarget, why: string, context: Context): AutomaticRollback {
  const name = targetKey(target.at.target);
  const reason = `${versionLabel(target.at.release.artifacts)} turned unhealthy within its soak: ${why}`;
  const wish = { to: null, steps: 1, by: context.snapshot.app.login, reason, comment: null };
  const chosen = chooseRollback(target, wish, context);
  if ('problem' in chosen) return { target: name, records: [], problem: `${reason}. It stays, for ${chosen.problem}` };
  return { target: name, records: rollbackRecords(chosen.rollback), problem: null };
}

/** Why the release that a target has now is to be taken back; null when it is not. */
function whyTakenBack(target: ReadTarget, context: Context): string | null {
  const name = targetKey(target.at.target);
  // Progressing, missing or unknown may still become well, and a suspended one was stopped by a person.
  const ripeness = ripenessOf(target, context, target.at.content);
  if (ripeness.status !== 'unhealthy' || !ripeness.isIll) return null;
  const entered = enteredAt(name, target, context);
  if (entered === null || isSoaked(name, target, entered, context) || wasRolledBack(name, target, context)) return null;
  return ripeness.why;
}

/** When a merge brought the release into the target; null when none did that Shiplock knows of. */
function enteredAt(name: string, { at }: ReadTarget, context: Context): Instant | null {
  const landing = recordsOf(context, 'landing').findLast(({ record }) => record.target === name)?.record;
  const merges = context.snapshot.merged.filter(({ brought }) =>
    brought.some(({ change }) => targetKey(change) === name && change.after?.content === at.content),
  );
  const merged = merges
    .map(({ mergedAt }) => mergedAt)
    .toSorted()
    .at(-1);
  if (merged !== undefined) return merged;
  return landing?.release.id === at.release.id ? landing.mergedAt : null;
}

/** True when the soak is over: a proof of this content was made since the merge. */
function isSoaked(name: string, { at }: ReadTarget, since: Instant, context: Context): boolean {
  return recordsOf(context, 'proof').some(
    ({ record }) => targetKey(record) === name && record.content === at.content && record.provenAt >= since,
  );
}

/** True when it is a rollback's doing that the release is here, or when one was made already that nobody lifted. */
function wasRolledBack(name: string, { at }: ReadTarget, context: Context): boolean {
  const made = recordsOf(context, 'rollback').filter(({ record }) => record.target === name);
  const last = made.at(-1);
  if (last === undefined) return false;
  if (last.record.to.id === at.release.id || made.some(({ record }) => record.from.id === at.release.id)) return true;
  return !recordsOf(context, 'unhold').some(({ order, record: { scope } }) => {
    const { application, environment } = scope;
    if (application === null || environment === null) return false;
    return order > last.order && targetKey({ application, environment }) === name;
  });
}
