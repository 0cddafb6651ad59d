import { targetKey } from '../../model/names.ts';
import { type DatedRollback, openRollbacks } from '../../model/open-rollbacks.ts';
import type { PullState } from '../../model/snapshot.ts';
import { versionLabel } from '../../text/version-label.ts';
import type { Context } from '../context.ts';
import { isPure } from '../own-pulls.ts';
import { recordsOf } from '../records.ts';
import { goesBack } from './goes-back.ts';

/**
 * Why a pull request counts as a rollback. Order, pace and windows let it through. A recorded one also passes the holds
 * of rollbacks (`isRollbackHold`), and the word of who asked for it counts as an approval; one by hand passes neither.
 */
export interface RollbackPass {
  /** The record that allows it; null for a revert that a person made by hand. */
  recorded: DatedRollback | null;
  /** Who approved it by asking for it, by the rights at that moment; null for one by hand, and for an automatic one. */
  askedBy: string | null;
  /** True for one that the config asks for (`rollback: auto`): no person has to approve it. */
  automatic: boolean;
  /** One sentence for the verdict of a gate that lets it through. */
  message: string;
}

/**
 * Whether a pull request is a rollback, judged by its content: a pull request of ours leaves behind what a record
 * promised and changes nothing else, or each target that somebody's touches goes back to a release that was healthy
 * there. Neither title nor branch name makes one.
 */
export function isRollback(pull: PullState, context: Context): RollbackPass | null {
  if (pull.changes.length === 0 || pull.configProblems !== null) return null;
  return recordedPass(pull, context) ?? handMadePass(pull, context);
}

function recordedPass(pull: PullState, context: Context): RollbackPass | null {
  const [change, ...others] = pull.changes;
  if (change === undefined || others.length > 0 || change.after === null || !isPure(pull, context) || pull.head.fork)
    return null;
  const key = targetKey(change);
  // The whole history is read only where there is something to find.
  if (!recordsOf(context, 'rollback').some(({ record }) => record.target === key)) return null;
  const recorded = openRollbacks(context.snapshot.ledger).get(key);
  if (recorded === undefined) return null;
  const { by, comment, to, target, content } = recorded.rollback;
  if (change.after.release.id !== to.id) return null;
  if (change.after.content !== content && !isPartial(recorded, context)) return null;
  const who = comment === null ? 'Shiplock' : `@${by}`;
  const message = `${who} asked at ${recorded.at} that ${target} goes back to ${versionLabel(to.artifacts)}`;
  return { recorded, askedBy: comment === null ? null : by, automatic: comment === null, message };
}

/** Files that other targets read, or that hold no text, stay as they are: then the content is not all that was promised. */
function isPartial({ at, rollback }: DatedRollback, { snapshot }: Context): boolean {
  const restore = snapshot.restores.find((one) => one.target === rollback.target && one.at === at);
  return restore !== undefined && restore.shared.length + restore.binary.length > 0;
}

function handMadePass(pull: PullState, context: Context): RollbackPass | null {
  const parts: string[] = [];
  for (const change of pull.changes) {
    const stand = goesBack(change, context);
    if (stand === null) return null;
    parts.push(`${versionLabel(stand.release.artifacts)} was healthy in ${targetKey(change)} before`);
  }
  const message = `this goes back by hand: ${parts.join(', and ')}`;
  return { recorded: null, askedBy: null, automatic: false, message };
}
