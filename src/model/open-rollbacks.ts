import { type Instant, targetKey } from './names.ts';
import type { Ledger, Rollback } from './record.ts';

/** A rollback on record, with when it was written: together they are its name. */
export interface DatedRollback {
  at: Instant;
  rollback: Rollback;
}

/**
 * The rollbacks that are under way, by target: the newest of each, until what it promised landed, or until somebody
 * lifts the hold on exactly that target, which takes it back.
 */
export function openRollbacks(ledger: Ledger): Map<string, DatedRollback> {
  const open = new Map<string, DatedRollback>();
  for (const { at, record } of ledger.status === 'intact' ? ledger.records : []) {
    if (record.kind === 'rollback') {
      // What a person reverted by hand is done already.
      if (record.pull === undefined) open.set(record.target, { at, rollback: record });
      else open.delete(record.target);
    }
    if (record.kind === 'landing' && open.get(record.target)?.rollback.to.id === record.release.id) {
      open.delete(record.target);
    }
    const { application, environment } =
      record.kind === 'unhold' ? record.scope : { application: null, environment: null };
    if (application !== null && environment !== null) open.delete(targetKey({ application, environment }));
  }
  return open;
}
