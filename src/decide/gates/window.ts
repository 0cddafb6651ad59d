import type { Instant } from '../../model/names.ts';
import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Window } from '../../model/window.ts';
import { wallAt } from '../../text/zone.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { instantOf, millis } from '../time.ts';
import { blocked, passed, waiting } from '../verdicts.ts';

/**
 * The freeze and allow windows of an environment and of all: what enters waits for the exact instant at which they
 * open. A rollback passes: getting back to what was healthy is what a freeze is for. Null without windows.
 */
export function windowGate(environment: string, pull: PullState, context: Context): Verdict | null {
  const state = context.index.windows.get(environment);
  if (state === undefined) return null;
  const seen = { environment };
  if (state.status === 'open') return passed('window', 'WindowOpen', `${environment} is open now`, seen);
  const { by, opensAt } = state;
  const what =
    by.kind === 'freeze'
      ? `is frozen${nameText(by, ' by ')}`
      : `is outside of its allowed times${nameText(by, ', such as ')}`;
  const rollback = isRollback(pull, context);
  if (rollback !== null) {
    return passed('window', 'Rollback', `${environment} ${what}, and a rollback passes: ${rollback.message}`, seen);
  }
  if (opensAt === null) {
    const message = `${environment} ${what}, and its windows leave no opening within a year: change \`windows\` in the config`;
    return blocked('window', 'NeverOpens', message, seen);
  }
  const message = `${environment} ${what}; it opens ${openingText(opensAt, by.timezone)}`;
  const reason = by.kind === 'freeze' ? 'Frozen' : 'OutsideWindow';
  return waiting('window', reason, message, { waitsFor: 'time', until: opensAt }, { ...seen, timezone: by.timezone });
}

/** The instants at which the windows of some environments shut: a check that is green by now is not true any more then. */
export function closingTimes(environments: readonly string[], { index }: Context): Instant[] {
  return environments.flatMap((name) => {
    const state = index.windows.get(name);
    return state?.status === 'open' ? (state.closesAt ?? []) : [];
  });
}

function nameText({ name }: Window, before: string): string {
  return name === undefined ? '' : `${before}“${name}”`;
}

/** `on Mon 2026-11-23 09:00 (Europe/Berlin), 2026-11-23T08:00:00.000Z`: where the window is at home, and for everybody. */
function openingText(instant: Instant, zone: string): string {
  if (zone === 'UTC') return `at ${instant}`;
  const wall = wallAt(zone, millis(instant));
  const names = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
  const text = instantOf(wall);
  const day = names[Math.floor(wall / 86_400_000) % 7];
  return `on ${day} ${text.slice(0, 10)} ${text.slice(11, 16)} (${zone}), ${instant}`;
}
