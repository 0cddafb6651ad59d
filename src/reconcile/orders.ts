import { z } from 'zod';
import type { Mirror } from '../git/mirror.ts';
import { Instant } from '../model/names.ts';
import { SyncOrder } from '../model/record.ts';

export interface SyncOrdersDeps {
  mirror: Pick<Mirror, 'resolve' | 'list' | 'blob'>;
  /** The state branch; it may be missing. */
  branch: string;
  /** Milliseconds since the epoch. */
  now(): number;
  log: { warn(data: object, text: string): void };
}

/**
 * What people released by `/sync`, as the state branch has it. The agent has no key to check the server's signatures: it
 * believes whoever may push to that branch, and therefore an order can release only what the base branch has anyway.
 */
export interface SyncOrders {
  /** Reads the branch as last fetched and returns its tip, null without one. Throws on outages; then the orders stay as they were. */
  read(): Promise<string | null>;
  /** True when the newest word on a target names exactly this content. */
  isReleased(target: string, content: string): boolean;
  /** True when the newest word on a target names exactly this drift and is not older than an hour. */
  mayHeal(target: string, drift: string): boolean;
}

/** Entries that are looked at, from the newest back: an order that is older than so many must be given again. */
const ENTRIES = 500;
const MAX_ENTRY_BYTES = 1024 * 1024;
/** The same edit of a live object has the same id again: a word on yesterday's must not undo today's. */
const HEAL_LIFE_MS = 3_600_000;

/** The fields of an entry that matter here; records of other kinds, also of a newer server, pass by unread. */
const Entry = z.object({ at: Instant, records: z.array(z.unknown()) });

interface Given {
  at: string;
  order: SyncOrder;
}

export function createSyncOrders({ mirror, branch, now, log }: SyncOrdersDeps): SyncOrders {
  /** By the id of the blob: an entry never changes. */
  let entries = new Map<string, Given[]>();
  let newest = new Map<string, Given>();
  let known: string | null = null;

  async function ordersIn(path: string, oid: string): Promise<Given[]> {
    const parsed = Entry.safeParse(parseJson(await mirror.blob(oid)));
    if (!parsed.success) {
      log.warn({ path }, 'An entry of the state branch cannot be read and is passed over');
      return [];
    }
    const { at, records } = parsed.data;
    return records.flatMap((record) => {
      const order = SyncOrder.safeParse(record);
      return order.success ? [{ at, order: order.data }] : [];
    });
  }

  async function read(): Promise<string | null> {
    const tip = await mirror.resolve(`refs/heads/${branch}`);
    if (tip === known) return tip;
    const files = tip === null ? [] : await mirror.list(tip, 'log');
    const found = new Map<string, Given[]>();
    const orders = new Map<string, Given>();
    for (const { path, oid } of files.filter(isEntry).sort(byPath).slice(-ENTRIES)) {
      const given = entries.get(oid) ?? (await ordersIn(path, oid));
      found.set(oid, given);
      for (const one of given) orders.set(one.order.target, one);
    }
    entries = found;
    newest = orders;
    known = tip;
    return tip;
  }

  return {
    read,
    isReleased: (target, content) => newest.get(target)?.order.content === content,
    mayHeal(target, drift) {
      const given = newest.get(target);
      if (given === undefined || drift === '' || given.order.drift !== drift) return false;
      return now() - Date.parse(given.at) < HEAL_LIFE_MS;
    },
  };
}

function isEntry({ path, mode, size }: { path: string; mode: string; size: number | null }): boolean {
  return /^log\/\d{8}\.json$/.test(path) && mode === '100644' && (size ?? 0) <= MAX_ENTRY_BYTES;
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
