import type { Instant } from '../model/names.ts';
import type { Ledger, StateRecord } from '../model/record.ts';
import type { Context } from './context.ts';

export type RecordKind = StateRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<StateRecord, { kind: K }>;

/** A record with its place in the history: `order` says which of two came first, also within one entry. */
export interface Dated<K extends RecordKind = RecordKind> {
  at: Instant;
  order: number;
  record: RecordOf<K>;
}

/** The records of each kind, oldest first. */
export type RecordIndex = { readonly [K in RecordKind]?: readonly Dated<K>[] };

/** Sorts the history by kind; nothing of a broken one. */
export function indexRecords(ledger: Ledger): RecordIndex {
  const byKind = new Map<RecordKind, Dated[]>();
  const records = ledger.status === 'broken' ? [] : ledger.records;
  for (const [order, { at, record }] of records.entries()) {
    const found = byKind.get(record.kind);
    if (found === undefined) byKind.set(record.kind, [{ at, order, record }]);
    else found.push({ at, order, record });
  }
  return Object.fromEntries(byKind);
}

/** The records of one kind, oldest first; none while the state branch is broken. */
export function recordsOf<K extends RecordKind>({ index }: Pick<Context, 'index'>, kind: K): readonly Dated<K>[] {
  const records: RecordIndex[K] = index.records[kind];
  return records ?? [];
}
