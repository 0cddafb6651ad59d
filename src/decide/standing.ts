import type { Instant } from '../model/names.ts';
import type { Approval, Hold, Ledger, Override, Rejection, Scope, StateRecord } from '../model/record.ts';
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

/** Reads a ledger once. A broken one says nothing: the gates fail closed on it before they ask. */
export function standingOf(ledger: Ledger, now: Instant): Standing {
  const overrides = new Map<number, Override[]>();
  const approvals = new Map<number, Approval[]>();
  const rejections = new Map<string, Rejection[]>();
  const records = ledger.status === 'intact' ? ledger.records.map(({ record }) => record) : [];
  for (const record of records) {
    if (record.kind === 'override') add(overrides, record.pull, record);
    if (record.kind === 'approval') add(approvals, record.pull, record);
    if (record.kind === 'rejection') add(rejections, record.application, record);
    if (record.kind === 'unapproval') {
      const kept = (approvals.get(record.pull) ?? []).filter(({ by }) => !isSameLogin(by, record.by));
      approvals.set(record.pull, kept);
    }
  }
  return { overrides, approvals, rejections, holds: holdsIn(records, now) };
}

/** True when two logins are the same account: GitHub compares them without case. */
export function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `/unhold` lifts the holds of exactly its scope that were put before it, and no other. */
function holdsIn(records: readonly StateRecord[], now: Instant): Hold[] {
  let holds: Hold[] = [];
  for (const record of records) {
    if (record.kind === 'hold') holds.push(record);
    if (record.kind === 'unhold') holds = holds.filter(({ scope }) => !isSameScope(scope, record.scope));
  }
  return holds.filter(({ until }) => until === null || !isReached(until, now));
}

function isSameScope(a: Scope, b: Scope): boolean {
  return a.application === b.application && a.environment === b.environment;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
