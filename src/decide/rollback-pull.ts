import { targetKey } from '../model/names.ts';
import type { Rollback } from '../model/record.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';
import type { Context } from './context.ts';
import { recordsOf } from './records.ts';

/**
 * True for a rollback of ours: opened and committed by our App alone, and every target that it changes goes back to
 * exactly what an open `rollback` record says. Holds, windows and the order let it pass by that record and by nothing
 * else: a person's commit on its branch, or another target in it, ends that.
 */
export function isRollback(pull: PullState, context: Context): boolean {
  if (!pull.ours || pull.head.fork || pull.changes.length === 0) return false;
  if (pull.committers.some((login) => login !== context.snapshot.app.login)) return false;
  return pull.changes.every((change) => goesBack(change, context));
}

function goesBack(change: TargetChange, context: Context): boolean {
  const key = targetKey(change);
  const record = openRollback(key, context);
  if (record === undefined || change.after === null) return false;
  if (change.after.content === record.content) return true;
  // Files that other targets read stay as they are: then the content differs, and what goes back are the artifacts.
  const restore = context.snapshot.restores.find(({ target }) => target === key);
  const isPartial = restore?.revision === record.revision && restore.shared.length > 0;
  return isPartial && change.after.release.id === record.to.id;
}

/** The newest rollback of a target, until it landed. */
function openRollback(target: string, context: Context): Rollback | undefined {
  const ordered = recordsOf(context, 'rollback').findLast(({ record }) => record.target === target);
  if (ordered === undefined) return undefined;
  const isOver = recordsOf(context, 'landing').some(
    ({ order, record }) =>
      order > ordered.order && record.target === target && record.release.id === ordered.record.to.id,
  );
  return isOver ? undefined : ordered.record;
}
