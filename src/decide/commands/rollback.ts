import { targetKey } from '../../model/names.ts';
import { openRollbacks } from '../../model/open-rollbacks.ts';
import type { Rollback } from '../../model/record.ts';
import { codeSpan, plainText } from '../../text/markdown.ts';
import { reasonOf } from '../../text/reason.ts';
import { versionLabel } from '../../text/version-label.ts';
import { type Context, findTarget, type ReadTarget } from '../context.ts';
import { chooseRollback } from '../rollbacks/choose-rollback.ts';
import { rollbackRecords } from '../rollbacks/rollback-records.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { whyForbidden } from './rights.ts';
import { readScopes, type Scopes } from './scopes.ts';

const USAGE =
  '`/rollback APPLICATION ENVIRONMENT`, with `to VERSION` or a number of steps if it is not the release before';

/** `/rollback`: the targets that it names go back, all of them or none, with a hold and a rejection of what they leave. */
export function rollback(given: Given, context: Context): Answer {
  const { command, comment, place } = given;
  const scopes = readScopes(command.args, place, context);
  if ('problem' in scopes) return refused(scopes.problem);
  const targets = targetsOf(scopes, given, context);
  if ('problem' in targets) return refused(targets.problem);
  const goal = readGoal(scopes.rest);
  const records: Rollback[] = [];
  for (const target of targets.found) {
    const { environment } = target.at.target;
    const forbidden = whyForbidden({ right: 'approve', deed: 'roll back', environment }, comment, context);
    if (forbidden !== null) return refused(forbidden);
    const moved = goal.to === null ? movedSince(target, given) : null;
    if (moved !== null) return refused(moved);
    const wish = { ...goal, by: comment.by, comment: comment.id };
    const chosen = chooseRollback(target, wish, context);
    if ('problem' in chosen) return refused(chosen.problem);
    const open = openRollbacks(context.snapshot.ledger).get(targetKey(target.at.target));
    // One whose pull request somebody closed is asked for anew.
    const isUnderWay = context.snapshot.restores.some(
      ({ target: key, at }) => key === targetKey(target.at.target) && at === open?.at,
    );
    if (isUnderWay && open?.rollback.to.id === chosen.rollback.to.id) {
      return refused(
        `${codeSpan(open.rollback.target)} is on its way back to ${codeSpan(versionLabel(open.rollback.to.artifacts))} already: ${codeSpan(open.rollback.by)} asked for it.`,
      );
    }
    records.push(chosen.rollback);
  }
  return accepted(
    answerText(records),
    records.flatMap((record) => rollbackRecords(record)),
  );
}

/** What follows the names: `to VERSION` or steps, and the reason. */
function readGoal(words: readonly string[]): { to: string | null; steps: number; reason: string } {
  const [first = '', second = '', ...rest] = words;
  const reason = (left: readonly string[]): string => reasonOf(left) || 'no reason given';
  if (first.toLowerCase() === 'to' && second !== '') return { to: second, steps: 1, reason: reason(rest) };
  if (/^\d{1,3}$/.test(first)) return { to: null, steps: Math.max(1, Number(first)), reason: reason(words.slice(1)) };
  if (/^v?\d+\.\d/.test(first) || first.startsWith('sha256:'))
    return { to: first, steps: 1, reason: reason(words.slice(1)) };
  return { to: null, steps: 1, reason: reason(words) };
}

/** One target each: a whole environment, or an application everywhere, never goes back by one word. */
function targetsOf(
  { scopes }: Extract<Scopes, { scopes: unknown }>,
  { place }: Given,
  context: Context,
): { found: ReadTarget[] } | { problem: string } {
  const found: ReadTarget[] = [];
  for (const scope of scopes) {
    const keys = place.targets.map((key) => key.split('/'));
    // A part that is not named is that of the pull request; an issue speaks of a whole environment.
    const isHere = place.environment === null && (scope.application !== null || scope.environment !== null);
    const application = scope.application ?? (isHere ? onlyOne(keys.map(([name]) => name)) : null);
    const environment = scope.environment ?? (isHere ? onlyOne(keys.map(([, name]) => name)) : null);
    if (application === null || environment === null) return { problem: `name what goes back: ${USAGE}.` };
    const target = findTarget(context, application, environment);
    if (target === undefined) return { problem: `there is no target ${codeSpan(`${application}/${environment}`)}.` };
    found.push(target);
  }
  return { found };
}

function onlyOne(names: readonly (string | undefined)[]): string | null {
  const [only, ...others] = new Set(names);
  return only !== undefined && others.length === 0 ? only : null;
}

/** `The release before` depends on what is there: it is what the author of the comment could see, or nothing. */
function movedSince({ at }: ReadTarget, { comment }: Given): string | null {
  const key = targetKey(at.target);
  if (comment.base !== null && !comment.base.moved.includes(key)) return null;
  return `the base branch moved on after your comment in ${codeSpan(key)}. Look at it as it is now, and say \`/rollback\` again, or name the version: \`/rollback ${key.replace('/', ' ')} to VERSION\`.`;
}

function answerText(records: readonly Rollback[]): string {
  const moves = records.map(
    ({ target, from, to }) =>
      `${codeSpan(target)} from ${codeSpan(versionLabel(from.artifacts))} to ${codeSpan(versionLabel(to.artifacts))}`,
  );
  const reasons = [...new Set(records.map(({ reason }) => plainText(reason)))].join(', ');
  const lifts = records.map(({ target }) => `\`/unhold ${target.replace('/', ' ')}\``).join(', ');
  const bad = [...new Set(records.map(({ from }) => codeSpan(versionLabel(from.artifacts))))].join(', ');
  return `rolls back ${moves.join(', ')} (${reasons}). A pull request with every file as it was follows at once. It is held until ${lifts}, and ${bad} is rejected, so that nothing brings it back.`;
}
