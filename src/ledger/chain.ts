import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type Ledger, StateEntry, type StateRecord } from '../model/record.ts';
import { canonicalJson } from './canonical.ts';

/** The branch that remembers what must outlive the database. */
export const STATE_BRANCH = 'shiplock/state';

/** The key that signs entries, derived from the App's private key: who has the App can check and write, nobody else. */
export function ledgerKey(privateKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', privateKey.trim(), 'shiplock', 'state ledger v1', 32));
}

/** Path of an entry on the state branch. */
export function entryPath(sequence: number): string {
  return `log/${String(sequence).padStart(8, '0')}.json`;
}

/** SHA-256 (hex) of an entry's bytes: what the next entry names as `previous`. */
export function entryHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text of a new entry after `previousText` (null for the first): chained and signed, one readable JSON file. */
export function sealEntry(
  key: Buffer,
  previousText: string | null,
  entry: { sequence: number; at: string; records: StateRecord[] },
): string {
  const previous = previousText === null ? null : entryHash(previousText);
  const body = { version: 1 as const, sequence: entry.sequence, previous, at: entry.at, records: entry.records };
  return `${JSON.stringify({ ...body, signature: sign(key, body) }, null, 2)}\n`;
}

function sign(key: Buffer, body: object): string {
  return createHmac('sha256', key).update(canonicalJson(body)).digest('hex');
}

/** What is known of the chain from before: a branch that ends earlier, or differs there, was rewound. */
export interface HighWater {
  sequence: number;
  hash: string;
}

/**
 * Reads a chain of entries, first to last. It is broken when an entry is missing, does not parse, is not signed by our
 * key, does not name the entry before it, or when the chain no longer holds what was seen earlier (`known`).
 * Without a key signatures are not looked at: that is for a reader outside, and nothing may be decided by it.
 */
export function readChain(
  key: Buffer | null,
  texts: readonly { path: string; text: string }[],
  known: HighWater | null,
): Ledger {
  const records: Extract<Ledger, { status: 'intact' }>['records'] = [];
  let previous: string | null = null;
  for (const [index, { path, text }] of texts.entries()) {
    const sequence = index + 1;
    if (path !== entryPath(sequence)) return broken(`${entryPath(sequence)} is missing, ${path} stands in its place`);
    const parsed = parseEntry(text);
    if (parsed === null) return broken(`${path} is not a state entry`);
    const { signature, ...body } = parsed;
    if (key !== null && !isSigned(key, body, signature)) return broken(`${path} is not signed by this App`);
    if (parsed.sequence !== sequence || parsed.previous !== previous)
      return broken(`${path} does not follow the entry before it`);
    previous = entryHash(text);
    if (known?.sequence === sequence && known.hash !== previous)
      return broken(`${path} is not the entry that was seen before`);
    for (const record of parsed.records) records.push({ at: parsed.at, record });
  }
  if (known !== null && known.sequence > texts.length) {
    return broken(`it ends at entry ${texts.length}, and entry ${known.sequence} was seen before`);
  }
  return { status: 'intact', sequence: texts.length, records };
}

function parseEntry(text: string): StateEntry | null {
  try {
    return StateEntry.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function isSigned(key: Buffer, body: object, signature: string): boolean {
  const expected = Buffer.from(sign(key, body), 'hex');
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function broken(problem: string): Ledger {
  return { status: 'broken', problem };
}
