import type { Hold, Scope, Unhold } from '../../model/record.ts';
import { reasonOf } from '../../text/reason.ts';
import type { Context } from '../context.ts';
import { isSameLogin } from '../standing.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { whyForbidden } from './rights.ts';
import { environmentsOf, readScopes, scopeText, scopeWords } from './scopes.ts';

/** `/unhold`: lifts the holds of exactly what it names. */
export function unhold({ command, comment, place }: Given, context: Context): Answer {
  const found = readScopes(command.args, place, context);
  if ('problem' in found) return refused(found.problem);
  const held = found.scopes.filter((scope) => holdsOf(scope, context).length > 0);
  if (held.length === 0) return refused(nothingHeld(found.scopes, context));
  for (const scope of held) {
    const why = whyNotLift(scope, comment, context);
    if (why !== null) return refused(why);
  }
  const facts = { reason: reasonOf(found.rest), by: comment.by, comment: comment.id };
  const records: Unhold[] = held.map((scope) => ({ kind: 'unhold', version: 1, scope, ...facts }));
  const others = wider(held, context);
  const stays = others.length === 0 ? '' : ` What still holds it: ${othersText(others)}.`;
  return accepted(`${held.map(scopeText).join(', ')} is held no more.${stays}`, records);
}

/** The holds of exactly this scope that stand. */
function holdsOf(scope: Scope, { standing }: Context): Hold[] {
  return standing.holds.filter((one) => isSame(one.scope, scope));
}

/** Holds of other scopes that reach into some. */
function wider(scopes: readonly Scope[], { standing }: Context): Hold[] {
  return standing.holds.filter(({ scope }) => scopes.some((one) => !isSame(one, scope) && reaches(scope, one)));
}

function isSame(a: Scope, b: Scope): boolean {
  return a.application === b.application && a.environment === b.environment;
}

function reaches(hold: Scope, scope: Scope): boolean {
  const meets = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
  return meets(hold.application, scope.application) && meets(hold.environment, scope.environment);
}

function nothingHeld(scopes: readonly Scope[], context: Context): string {
  const others = wider(scopes, context);
  const names = scopes.map(scopeText).join(', ');
  if (others.length === 0) return `there is no hold on ${names}.`;
  return `there is no hold on exactly ${names}. What reaches it: ${othersText(others)}.`;
}

function othersText(holds: readonly Hold[]): string {
  const texts = new Set(
    holds.map(
      ({ scope, by }) => `the hold of ${scopeText(scope)} by ${by}, lifted by \`/unhold ${scopeWords(scope)}\``,
    ),
  );
  return [...texts].slice(0, 5).join('; ');
}

/** Who put every hold there may lift them; else it takes who may approve in each environment that the scope reaches. */
function whyNotLift(scope: Scope, comment: Given['comment'], context: Context): string | null {
  if (holdsOf(scope, context).every(({ by }) => isSameLogin(by, comment.by))) return null;
  for (const environment of environmentsOf(scope, context)) {
    const why = whyForbidden({ right: 'approve', deed: 'lift a hold in', environment }, comment, context);
    if (why !== null) return why;
  }
  return null;
}
