import type { Hold, Scope } from '../../model/record.ts';
import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { isRollbackHold } from '../rollbacks/rollback-hold.ts';
import { latest } from '../time.ts';
import { passed, waiting } from '../verdicts.ts';

/**
 * Holds on a target, its application, its environment or everything: nothing enters while one stands, whoever asks.
 * No new bump is opened for what is held; one that stood before says what it waits for. A rollback on record passes the holds that rollbacks
 * put, and no other. Null without a hold.
 */
export function holdGate(change: TargetChange, pull: PullState, context: Context): Verdict | null {
  const standing = holdsOn(change, context);
  if (standing.length === 0) return null;
  const name = `${change.application}/${change.environment}`;
  const rollback = isRollback(pull, context);
  const isRecorded = rollback !== null && rollback.recorded !== null;
  const holds = isRecorded ? standing.filter((hold) => !isRollbackHold(hold, context)) : standing;
  const [first] = holds;
  if (first === undefined) return passed('hold', 'Rollback', rollback?.message ?? '', { target: name });
  const seen = { target: name, holds: holds.length, scope: scopeText(first.scope), by: first.by };
  const message = `${holdText(first)}${holds.length === 1 ? '' : ` (and ${holds.length - 1} more)`}`;
  const endless = holds.find(({ until }) => until === null);
  if (endless !== undefined) return waiting('hold', 'Held', message, { waitsFor: 'person' }, seen);
  const until = latest(holds.map((hold) => hold.until));
  return waiting('hold', 'Held', message, { waitsFor: 'time', ...(until === null ? {} : { until }) }, seen);
}

/** The holds that stand on a target now, those without an end first. */
export function holdsOn(target: { application: string; environment: string }, { standing }: Context): Hold[] {
  const holds = standing.holds.filter(
    ({ scope }) =>
      (scope.application === null || scope.application === target.application) &&
      (scope.environment === null || scope.environment === target.environment),
  );
  return holds.toSorted((a, b) => Number(a.until !== null) - Number(b.until !== null));
}

/** `checkout/prod is held by @pim: load test. \`/unhold checkout prod\` lifts it`. */
export function holdText({ scope, by, reason, rollback, until }: Hold): string {
  const who = rollback === null ? `@${by}` : `the rollback #${rollback}`;
  const why = reason === '' ? '' : `: ${reason}`;
  const lift = ['/unhold', scope.application, scope.environment].filter((part) => part !== null).join(' ');
  const end = until === null ? '' : ` until ${until}`;
  return `${scopeText(scope)} is held by ${who}${end}${why}; \`${lift}\` lifts it`;
}

/** What a hold stops, for people. */
function scopeText({ application, environment }: Scope): string {
  if (application === null && environment === null) return 'everything';
  if (application === null) return `environment ${environment}`;
  return environment === null ? `application ${application}` : `${application}/${environment}`;
}
