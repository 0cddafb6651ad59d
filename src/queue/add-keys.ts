import type { Db, PgBoss } from 'pg-boss';
import type { Database, Sql } from '../store/database.ts';
import { keyText, type WorkKey } from './queue.ts';
import { QUEUE, SCHEMA } from './start-boss.ts';

const waiting = `select distinct singleton_key as text from ${SCHEMA}.job
  where name = '${QUEUE}' and state < 'active' and singleton_key = any($1::text[])`;

/** What writes jobs: at most one that waits for each key. */
export interface KeyWriter {
  /** Adds keys, due now. One that waits already is made due. */
  add(keys: readonly WorkKey[]): Promise<void>;
  /** Adds a key that is due later, unless it waits already: then that is its business. */
  addLater(key: WorkKey, seconds: number): Promise<void>;
}

export function createKeyWriter(database: Database, boss: PgBoss): KeyWriter {
  async function write(keys: ReadonlyMap<string, WorkKey>): Promise<void> {
    await withKeys(database, [...keys.keys()], async (sql, db) => {
      const present = await textsOf(sql, waiting, [...keys.keys()]);
      for (const singletonKey of present) {
        await boss.update(QUEUE, undefined, { singletonKey, startAfter: 0, match: 'all', db });
      }
      const absent = [...keys].filter(([text]) => !present.has(text));
      const jobs = absent.map(([singletonKey, data]) => ({ singletonKey, data }));
      if (jobs.length > 0) await boss.insert(QUEUE, jobs, { db });
    });
  }

  return {
    /**
     * A job that waits and is due will be claimed after this look, so its run sees what the caller has seen: nothing to
     * write. In a burst of events on few repositories that is almost always so.
     */
    async add(keys) {
      const left = new Map(keys.map((key) => [keyText(key), key]));
      const due = await textsOf(database, `${waiting} and start_after <= now()`, [...left.keys()]);
      for (const text of due) left.delete(text);
      if (left.size > 0) await write(left);
    },
    async addLater(key, seconds) {
      const singletonKey = keyText(key);
      await withKeys(database, [singletonKey], async (sql, db) => {
        const present = await textsOf(sql, waiting, [singletonKey]);
        if (present.size === 0) await boss.send(QUEUE, key, { singletonKey, startAfter: Math.ceil(seconds), db });
      });
    },
  };
}

/**
 * Serialises the writers of keys in the whole database, so that look and write are one step. Always in one order: two
 * that take the same locks the other way round would wait for each other.
 */
async function withKeys(
  database: Database,
  texts: readonly string[],
  run: (sql: Sql, db: Db) => Promise<void>,
): Promise<void> {
  await database.transaction(async (sql) => {
    const locks = 'select pg_advisory_xact_lock(hashtextextended(text, 7)) from unnest($1::text[]) as text';
    await sql.query(locks, [[...texts].sort()]);
    await run(sql, {
      async executeSql(text, values) {
        return { rows: await sql.query(text, values ?? []) };
      },
    });
  });
}

async function textsOf(sql: Sql, text: string, keys: string[]): Promise<Set<string>> {
  const rows = await sql.query<{ text: string }>(text, [keys]);
  return new Set(rows.map((row) => row.text));
}
