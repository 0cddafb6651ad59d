import { hasDrift } from '../../model/drift.ts';
import { targetKey } from '../../model/names.ts';
import type { SyncOrder } from '../../model/record.ts';
import type { CommandComment } from '../../model/snapshot.ts';
import type { ParsedCommand } from '../../text/commands.ts';
import type { Context, ReadTarget } from '../context.ts';
import { driftOf } from '../drift.ts';
import { waitsForSync } from '../sync-orders.ts';
import { secondsBetween } from '../time.ts';
import type { Place } from './places.ts';
import { whyForbidden } from './rights.ts';
import { selectTargets } from './select-targets.ts';

/** What `/sync` led to: orders for the agents, or one line why not. */
export type SyncAnswer = { orders: SyncOrder[]; answer: string } | { problem: string };

/**
 * Releases what the base tip has for the targets that wait for it, and the drift that is on the table. All or nothing:
 * a person who may not, or who spoke of something that has moved since, gets one sentence.
 */
export function syncTargets(
  { command, comment, place }: { command: ParsedCommand; comment: CommandComment; place: Place },
  context: Context,
): SyncAnswer {
  const selection = selectTargets(command.args, place, context);
  if ('problem' in selection) return selection;
  const { targets } = selection;
  const environments = [...new Set(targets.map(({ at }) => at.target.environment))].sort();
  const forbidden = environments
    .map((name) => whyForbidden({ right: 'approve', deed: 'sync', environment: name }, comment, context))
    .find((why) => why !== null);
  if (forbidden != null) return { problem: forbidden };
  const waiting = targets.filter((target) => waitsForSync(target, context) || consentOf(target, context) !== null);
  if (waiting.length === 0) return { problem: `nothing waits for \`/sync\` in ${namesOf(targets)}.` };
  const seen = comment.base;
  const moved = waiting.filter(({ at }) => seen === null || seen.moved.includes(targetKey(at.target)));
  if (seen === null || moved.length > 0) return { problem: movedText('the base branch moved on', moved) };
  const fresh = waiting.filter((target) => isFresh(target, comment, context));
  if (fresh.length > 0) return { problem: movedText('the drift changed', fresh) };
  const orders = waiting.map((target) => orderOf(target, seen.sha, comment, context));
  return {
    orders,
    answer: `released ${namesOf(waiting)} at \`${seen.sha.slice(0, 7)}\`. The agent acts as soon as it sees this.`,
  };
}

/** Id of the drift that waits for a word, null when none does. */
function consentOf(target: ReadTarget, { config }: Context): string | null {
  const state = driftOf(target, config);
  return state.status === 'drifted' && state.drifted.heal === 'approve' ? state.drifted.drift.id : null;
}

/** Drift that began after the comment is not what its author spoke of. GitHub's times have whole seconds. */
function isFresh(target: ReadTarget, comment: CommandComment, context: Context): boolean {
  const drift = target.report?.report.drift ?? null;
  if (consentOf(target, context) === null || !hasDrift(drift) || drift.since === null) return false;
  return secondsBetween(comment.at, drift.since) > 1;
}

function orderOf(target: ReadTarget, revision: string, { by, id }: CommandComment, context: Context): SyncOrder {
  const { content } = target.at;
  const about = { target: targetKey(target.at.target), revision, content, drift: consentOf(target, context) };
  return { kind: 'sync', version: 1, ...about, by, comment: id };
}

function movedText(what: string, targets: readonly ReadTarget[]): string {
  return `${what} after your comment in ${namesOf(targets)}. Look at it as it is now, and say \`/sync\` again.`;
}

function namesOf(targets: readonly ReadTarget[]): string {
  const names = targets.map(({ at }) => `\`${targetKey(at.target)}\``);
  return names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}
