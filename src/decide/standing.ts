import type { Instant } from '../model/names.ts';
import type { Approval, Hold, Override, Rejection, Scope } from '../model/record.ts';
import type { RecordIndex } from './records.ts';
import { isReached } from './time.ts';

/** What people said that still stands now, sorted out once: every gate asks it. */
export interface Standing {
  /** By the number of the pull request, oldest first. */
  overrides: ReadonlyMap<number, readonly Override[]>;
  /** Those that were not taken back, by the number of the pull request. */
  approvals: ReadonlyMap<number, readonly Approval[]>;
  /** Holds that were not lifted and whose time is not over. */
  holds: readonly Hold[];
  /** By application, oldest first. */
  rejections: ReadonlyMap<string, readonly Rejection[]>;
}

/** Sorts out the records of a ledger once. A broken one has none: the gates fail closed on it before they ask. */
export function standingOf(records: RecordIndex, now: Instant): Standing {
  return {
    overrides: grouped(
      (records.override ?? []).map(({ record }) => record),
      ({ pull }) => pull,
    ),
    approvals: grouped(approvalsIn(records), ({ pull }) => pull),
    holds: holdsIn(records, now),
    rejections: grouped(
      (records.rejection ?? []).map(({ record }) => record),
      ({ application }) => application,
    ),
  };
}

/** `/unapprove` takes back what the same person approved on the same pull request before it. */
function approvalsIn(records: RecordIndex): Approval[] {
  const taken = records.unapproval ?? [];
  const stands = (records.approval ?? []).filter(
    ({ order, record }) =>
      !taken.some(
        (back) => back.order > order && back.record.pull === record.pull && isSameLogin(back.record.by, record.by),
      ),
  );
  return stands.map(({ record }) => record);
}

/** True when two logins are the same account: GitHub compares them without case. */
export function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `/unhold` lifts the holds of exactly its scope that were put before it, and no other. */
function holdsIn(records: RecordIndex, now: Instant): Hold[] {
  const lifts = records.unhold ?? [];
  const stands = (records.hold ?? []).filter(
    ({ order, record: { scope, until } }) =>
      (until === null || !isReached(until, now)) &&
      !lifts.some((lift) => lift.order > order && isSameScope(lift.record.scope, scope)),
  );
  return stands.map(({ record }) => record);
}

function isSameScope(a: Scope, b: Scope): boolean {
  return a.application === b.application && a.environment === b.environment;
}

function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
