import { secondsText } from '../../text/instant.ts';
import type { Context } from '../context.ts';
import { secondsBetween } from '../time.ts';
import type { Given } from './command.ts';

const A_DAY = 86_400;

/** Commands that speak of no commit that their author saw: what they meant then is not surely what they mean now. */
const unbound: ReadonlySet<string> = new Set(['hold', 'unhold', 'rollback', 'reject', 'retry']);

/**
 * Null for a command that is taken in its time; else the sentence that asks for it again. A server that was away for days
 * must not take a target back on a word of last week.
 */
export function saidLongAgo({ command, comment }: Given, { now }: Context): string | null {
  const isRequest = command.name === 'promote' && command.args.length > 1;
  const seconds = secondsBetween(comment.at, now);
  if (seconds <= A_DAY || !(unbound.has(command.name) || isRequest)) return null;
  return `this was said ${secondsText(seconds)} ago, and is read only now. If it still holds, say it again.`;
}
