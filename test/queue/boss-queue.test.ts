import { afterEach, expect, test } from 'vitest';
import { createBossQueue } from '../../src/queue/boss-queue.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { aKey, queueContract, until } from '../contracts/queue.ts';

const silent = { info() {}, warn() {}, error() {} };
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function aStore(): Promise<Store> {
  const store = await openStore({});
  stores.push(store);
  return store;
}

queueContract('pg-boss on PGlite', async () => createBossQueue({ database: (await aStore()).database, log: silent }));

test('a send in a transaction does not wait for itself, right after the start', async () => {
  const store = await aStore();
  const queue = await createBossQueue({ database: store.database, log: silent });
  await queue.add(aKey('a'));
  await queue.close();
  const again = await createBossQueue({ database: store.database, log: silent });
  await again.add(aKey('b'));
  const seen: string[] = [];
  await again.work(
    async (key) => {
      seen.push(key.name);
      return { again: null };
    },
    { concurrency: 1 },
  );
  await until(() => seen.length === 2);
  await again.close();
  expect(seen.sort()).toEqual(['a', 'b']);
});

test('what waited or failed before a restart is worked on after it', async () => {
  const store = await aStore();
  const first = await createBossQueue({ database: store.database, log: silent });
  let tries = 0;
  await first.work(
    async () => {
      tries += 1;
      throw new Error('outage');
    },
    { concurrency: 1 },
  );
  await first.add(aKey('a'));
  await until(() => tries === 1);
  await first.close();
  const second = await createBossQueue({ database: store.database, log: silent });
  const seen: string[] = [];
  await second.work(
    async (key) => {
      seen.push(key.name);
      return { again: null };
    },
    { concurrency: 1 },
  );
  await until(() => seen.length === 1);
  await second.close();
});
