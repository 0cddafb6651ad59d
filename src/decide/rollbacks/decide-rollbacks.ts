import type { Action, Plan } from '../../model/plan.ts';
import type { StateRecord } from '../../model/record.ts';
import type { Context } from '../context.ts';
import { decideAutomatic } from './automatic.ts';
import { decideHandMade } from './hand-made.ts';
import { decideRollbackPulls } from './rollback-pulls.ts';

/** Everything about going back: pull requests of rollbacks on record, and records of those by hand and by the config. */
export function decideRollbacks(context: Context): { actions: Action[]; records: StateRecord[]; notes: Plan['notes'] } {
  const { actions, notes } = decideRollbackPulls(context);
  const automatic = decideAutomatic(context);
  const stays = automatic.flatMap(({ target, problem }) =>
    problem === null ? [] : [{ kind: 'refused' as const, target, message: problem }],
  );
  const records = [...decideHandMade(context), ...automatic.flatMap((one) => one.records)];
  return { actions, records, notes: [...notes, ...stays] };
}
