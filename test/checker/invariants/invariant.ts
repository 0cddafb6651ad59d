import type { StateRecord } from '../../../src/model/record.ts';
import { BOT } from '../../fakes/world.ts';
import type { Arrival, Look } from '../look.ts';

/** Something that must hold after every step. It answers with what is wrong, one sentence each, for people. */
export type Invariant = (look: Look) => string[];

/** A merge that Shiplock made: the pull request was open when the round looked. */
export type OwnMerge = Arrival & { pull: NonNullable<Arrival['pull']> };

/** The merges that Shiplock made. */
export function ownMerges({ arrivals }: Look): OwnMerge[] {
  return arrivals.filter((one): one is OwnMerge => one.by === BOT && one.pull !== null);
}

export function recordsOf<K extends StateRecord['kind']>(
  records: readonly StateRecord[],
  kind: K,
): Extract<StateRecord, { kind: K }>[] {
  return records.filter((one): one is Extract<StateRecord, { kind: K }> => one.kind === kind);
}

/** True when a named person let a pull request's head through a gate, or an operator let it through all of them. */
export function isExcused({ before }: Look, pull: { number: number; head: string }, gate: string): boolean {
  const isOf = (record: { pull: number; head: string }) => record.pull === pull.number && record.head === pull.head;
  return (
    recordsOf(before, 'override').some((record) => isOf(record) && record.gate === gate) ||
    recordsOf(before, 'pass').some(isOf)
  );
}
