import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { blocked, passed, waiting } from '../verdicts.ts';
import { standingsOf, standingsText } from './green.ts';

/** `checks`: other checks and statuses that must be green on the pull request's head. Null: none is asked for. */
export function checksGate(environment: string, pull: PullState, context: Context): Verdict | null {
  const names = context.config.environments[environment]?.checks ?? [];
  if (names.length === 0) return null;
  const standings = standingsOf(names, pull.others);
  const text = standingsText(standings);
  const seen = { environment, asked: names.length, reported: pull.others.length };
  if (text === '') return passed('checks', 'ChecksGreen', `${names.join(', ')} passed`, seen);
  const message = `${environment} asks for checks on this head: ${text}`;
  if (standings.failed.length > 0) return blocked('checks', 'CheckFailed', message, seen);
  return waiting('checks', 'AwaitingChecks', message, { waitsFor: 'report' }, seen);
}
