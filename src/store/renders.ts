import { createBatch } from './batch.ts';
import type { Database } from './database.ts';

export interface Renders {
  find(name: string): Promise<Uint8Array | null>;
  /** Keeps a render; one that is there already is replaced, in case it cannot be opened. */
  keep(name: string, sealed: Uint8Array): Promise<void>;
  /** Forgets what was not used since an instant, and the longest unused ones beyond so many bytes. Returns how many. */
  trim(limits: { usedSince: string; maxBytes: number }): Promise<number>;
}

interface Row {
  name: string;
  sealed: Uint8Array;
}

/** How exactly it is known when a render was last used: finer would be a write for every look. */
const USED_WITHIN_MS = 3_600_000;
const MAX_NAMES = 500;
/** Rows may have a megabyte each, and an embedded database has its memory in this process. */
const MAX_ROWS = 10;

export function createRenders(database: Database, now: () => number): Renders {
  const instant = () => new Date(now()).toISOString();

  async function findAll(names: readonly string[]): Promise<(Uint8Array | null)[]> {
    const rows = await database.query<Row & { used_at: Date }>(
      'select name, sealed, used_at from shiplock.renders where name = any($1::text[])',
      [names],
    );
    const old = rows.filter((row) => row.used_at.getTime() < now() - USED_WITHIN_MS).map(({ name }) => name);
    if (old.length > 0) {
      await database.query('update shiplock.renders set used_at = $2 where name = any($1::text[])', [old, instant()]);
    }
    const found = new Map(rows.map(({ name, sealed }) => [name, sealed]));
    return names.map((name) => found.get(name) ?? null);
  }

  async function keepAll(rows: readonly Row[]): Promise<undefined[]> {
    // A statement may not touch a row twice.
    const once = [...new Map(rows.map((row) => [row.name, row])).values()];
    const places = once.map((_, index) => `($${index * 2 + 2}, $${index * 2 + 3}::bytea, $1::timestamptz)`);
    await database.query(
      `insert into shiplock.renders (name, sealed, used_at) values ${places.join(', ')}
       on conflict (name) do update set sealed = excluded.sealed, used_at = excluded.used_at`,
      [instant(), ...once.flatMap(({ name, sealed }) => [name, sealed])],
    );
    return rows.map(() => undefined);
  }

  const keep = createBatch(keepAll, MAX_ROWS);
  return {
    find: createBatch(findAll, MAX_NAMES),
    async keep(name, sealed) {
      await keep({ name, sealed });
    },
    async trim({ usedSince, maxBytes }) {
      const rows = await database.query(
        `delete from shiplock.renders where name in (
           select name from (
             select name, used_at, sum(length(sealed)) over (order by used_at desc, name) as until_here
             from shiplock.renders) each
           where used_at < $1 or until_here > $2)
         returning name`,
        [usedSince, maxBytes],
      );
      return rows.length;
    },
  };
}
