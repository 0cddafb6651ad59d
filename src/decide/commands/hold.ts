import type { Hold, Scope } from '../../model/record.ts';
import { instantText } from '../../text/instant.ts';
import { plainText } from '../../text/markdown.ts';
import { reasonOf } from '../../text/reason.ts';
import { instantOfMillis, parseUntil } from '../../text/until.ts';
import type { Context } from '../context.ts';
import { millis } from '../time.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { whyForbidden } from './rights.ts';
import { environmentsOf, readScopes, scopeText, scopeWords } from './scopes.ts';

/** `/hold`: nothing enters what it names until its time is over or somebody lifts it. */
export function hold({ command, comment, place }: Given, context: Context): Answer {
  const found = readScopes(command.args, place, context);
  if ('problem' in found) return refused(found.problem);
  const { scopes, rest } = found;
  for (const scope of scopes) {
    const why = whyNotHold(scope, comment, context);
    if (why !== null) return refused(why);
  }
  // `/hold for the release` is a reason, `/hold for 2h` a time.
  const isTimed = /^until( |$)|^for \d/i.test(rest.slice(0, 2).join(' '));
  const time = isTimed ? parseUntil(rest.slice(1), millis(context.now)) : null;
  if (time !== null && 'problem' in time) return refused(time.problem);
  const until = time === null ? null : instantOfMillis(time.millis);
  const reason = reasonOf(rest.slice(time === null ? 0 : time.used + 1));
  const facts = { until, reason, by: comment.by, comment: comment.id, rollback: null };
  const holds: Hold[] = scopes.map((scope) => ({ kind: 'hold', version: 1, scope, ...facts }));
  const names = scopes.map(scopeText).join(', ');
  const why = reason === '' ? '' : ` (${plainText(reason)})`;
  const end = until === null ? '' : ` until ${instantText(until, STEADY)}`;
  const lift = scopes.map((scope) => `\`/unhold ${scopeWords(scope)}\``).join(', ');
  return accepted(`held ${names}${end}${why}: nothing is promoted there. ${lift} lifts it.`, holds);
}

/** Answers are on record, so their times are written with their date. */
const STEADY = '1970-01-01T00:00:00Z';

/** Who may stop one environment of a scope may stop the scope, as far as it goes: each of them is asked. */
function whyNotHold(scope: Scope, comment: Given['comment'], context: Context): string | null {
  const environments = environmentsOf(scope, context);
  if (environments.length === 0)
    return whyForbidden({ right: 'stop', deed: 'hold this', environment: null }, comment, context);
  for (const environment of environments) {
    const why = whyForbidden({ right: 'stop', deed: 'hold', environment }, comment, context);
    if (why !== null) return why;
  }
  return null;
}
