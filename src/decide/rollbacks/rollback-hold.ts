import { targetKey } from '../../model/names.ts';
import type { Hold } from '../../model/record.ts';
import type { Context } from '../context.ts';
import { recordsOf } from '../records.ts';

/**
 * True for a hold that came with a rollback of exactly this target: both were written in one entry
 * and on one word. Such holds keep
 * newer releases out; going further back is what they are for.
 */
export function isRollbackHold(hold: Hold, context: Context): boolean {
  const { application, environment } = hold.scope;
  if (application === null || environment === null) return false;
  const dated = recordsOf(context, 'hold').find(({ record }) => record === hold);
  const target = targetKey({ application, environment });
  return recordsOf(context, 'rollback').some(
    ({ at, record }) =>
      at === dated?.at && record.target === target && record.by === hold.by && record.comment === hold.comment,
  );
}
