import type { Database } from '../../src/store/database.ts';
import { createStore } from '../../src/store/open-store.ts';
import { openPglite } from '../../src/store/pglite.ts';
import type { Store } from '../../src/store/store.ts';

/** Databases that no test uses any more. A PGlite takes seconds to make and milliseconds to empty. */
const idle: Database[] = [];

/**
 * A store in memory with nothing in it but its tables. Test files that run in one process get the same database one after
 * the other; closed, it is as good as gone for who had it.
 */
export async function openEmptyStore(): Promise<Store> {
  const database = idle.pop() ?? (await openPglite(undefined, Date.now));
  let isOpen = true;
  function whileOpen<T>(run: () => Promise<T>): Promise<T> {
    return isOpen ? run() : Promise.reject(new Error('the store is closed'));
  }
  const lent: Database = {
    ...database,
    query: (text, values) => whileOpen(() => database.query(text, values)),
    script: (text) => whileOpen(() => database.script(text)),
    transaction: (run) => whileOpen(() => database.transaction(run)),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await database.script('drop schema shiplock cascade; drop schema if exists pgboss cascade');
      await database.script('discard all');
      idle.push(database);
    },
  };
  return createStore(lent, Date.now);
}
