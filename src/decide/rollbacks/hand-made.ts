import { targetKey } from '../../model/names.ts';
import type { Rollback, StateRecord } from '../../model/record.ts';
import type { MergedPull } from '../../model/snapshot.ts';
import type { Context } from '../context.ts';
import { recordsOf } from '../records.ts';
import { goesBack } from './goes-back.ts';
import { rollbackRecords } from './rollback-records.ts';

/**
 * What follows the merge of a revert that a person made: the same records as after `/rollback`, so that automation does
 * not undo it. Each once, by the number of its pull request.
 */
export function decideHandMade(context: Context): StateRecord[] {
  const records: StateRecord[] = [];
  for (const pull of context.snapshot.merged) {
    for (const rollback of handMadeIn(pull, context)) {
      if (!isRecorded(rollback, context)) records.push(...rollbackRecords(rollback));
    }
  }
  return records;
}

/** The targets that a merged pull request of a person took back to what was healthy there before, as rollbacks. */
export function handMadeIn(pull: MergedPull, context: Context): Rollback[] {
  if (pull.ours || pull.settled || context.snapshot.ledger.status === 'broken') return [];
  return pull.brought.flatMap(({ change }) => {
    const stand = goesBack(change, context, pull.mergedAt);
    const { before, after } = change;
    if (stand === null || before === null || after === null || isCarriedOut(change, pull, context)) return [];
    const releases = { from: before.release, to: after.release };
    const place = { revision: pull.mergeSha, content: after.content, pull: pull.number };
    const said = { reason: `reverted by hand in #${pull.number}`, by: pull.author, comment: null };
    return [{ kind: 'rollback', version: 1, target: targetKey(change), ...releases, ...place, ...said }];
  });
}

/** True when somebody had asked for the same by `/rollback` before: then the person only did what was on its way. */
function isCarriedOut(change: MergedPull['brought'][number]['change'], pull: MergedPull, context: Context): boolean {
  const last = recordsOf(context, 'rollback').findLast(({ record }) => record.target === targetKey(change));
  return last !== undefined && last.record.pull !== pull.number && last.record.to.id === change.after?.release.id;
}

function isRecorded({ target, pull }: Rollback, context: Context): boolean {
  return recordsOf(context, 'rollback').some(({ record }) => record.target === target && record.pull === pull);
}
