import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database, TransactionSql } from './database.ts';
import { takeLock } from './lock-file.ts';

/**
 * Opens PGlite in a folder, or in memory without one. The folder belongs to one process at a time: PGlite itself does
 * not refuse a second one and would corrupt the files, so a lock file does. Throws `LockedError` when it is taken.
 */
export async function openPglite(dataDir: string | undefined, now: () => number): Promise<Database> {
  if (dataDir === undefined) return databaseOn(await PGlite.create(), async () => {});
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const release = await takeLock(join(dataDir, 'shiplock.lock'), now);
  try {
    return databaseOn(await PGlite.create(join(dataDir, 'pglite')), release);
  } catch (error) {
    await release();
    throw new Error(`cannot open the database in ${dataDir}: is the disk full or the folder not ours?`, {
      cause: error,
    });
  }
}

function databaseOn(pglite: PGlite, release: () => Promise<void>): Database {
  return {
    raw: { kind: 'pglite', pglite },
    exclusive: true,
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await pglite.query<Row>(text, [...values])).rows;
    },
    async script(text) {
      await pglite.exec(text);
    },
    async transaction<T>(run: (sql: TransactionSql) => Promise<T>) {
      return await pglite.transaction<T>(async (tx) =>
        run({
          async query<Row extends object>(text: string, values: readonly unknown[] = []) {
            return (await tx.query<Row>(text, [...values])).rows;
          },
          async script(text) {
            await tx.exec(text);
          },
        }),
      );
    },
    async close() {
      await pglite.close();
      await release();
    },
  };
}
