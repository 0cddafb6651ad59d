import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createBossQueue } from '../../src/queue/boss-queue.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { aKey, queueContract, until } from '../contracts/queue.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const log = { info() {}, warn() {}, error() {} };
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** Set to a throw-away PostgreSQL database, its schema `pgboss` is dropped and the same tests run there. */
const postgres = process.env['SHIPLOCK_TEST_POSTGRES'];
const places = [
  { name: 'PGlite', url: undefined },
  ...(postgres === undefined ? [] : [{ name: 'PostgreSQL', url: postgres }]),
];

/** One database for each place, opened once: an empty PGlite takes a second or two. */
const stores = new Map<string | undefined, Store>();
afterAll(async () => {
  for (const store of stores.values()) await store.close();
});

async function aStore(databaseUrl: string | undefined): Promise<Store> {
  const store =
    stores.get(databaseUrl) ?? (await (databaseUrl === undefined ? openEmptyStore() : openStore({ databaseUrl })));
  stores.set(databaseUrl, store);
  await store.database.script('drop schema if exists pgboss cascade');
  return store;
}

async function collect(store: Store, wanted: number, ms?: number): Promise<string[]> {
  const queue = await createBossQueue({ database: store.database, log });
  const seen: string[] = [];
  await queue.work(
    async (key) => {
      seen.push(key.name);
      return { again: null };
    },
    { concurrency: 1 },
  );
  await until(() => seen.length >= wanted, ms);
  await queue.close();
  return seen.sort();
}

describe.each(places)('$name', ({ name, url }) => {
  queueContract(`pg-boss on ${name}`, async () =>
    createBossQueue({ database: (await aStore(url)).database, log, pollSeconds: 2 }),
  );

  test('a key added right after a restart, with a cold cache, does not wait for itself', async () => {
    const store = await aStore(url);
    const queue = await createBossQueue({ database: store.database, log });
    await queue.add(aKey('a'));
    await queue.close();
    const again = await createBossQueue({ database: store.database, log });
    await again.add(aKey('b'));
    await again.close();
    expect(await collect(store, 2)).toEqual(['a', 'b']);
  });

  test('what failed before a restart is tried again after it', async () => {
    const store = await aStore(url);
    const queue = await createBossQueue({ database: store.database, log });
    let tries = 0;
    await queue.work(
      async () => {
        tries += 1;
        throw new Error('outage');
      },
      { concurrency: 1 },
    );
    await queue.add(aKey('a'));
    await until(() => tries === 1);
    await queue.close();
    expect(await collect(store, 1)).toEqual(['a']);
  });
});

/** Starts the process that works on `first` for ever, and kills it in the middle. */
async function killInMidJob(kind: string, place: string): Promise<void> {
  const file = fileURLToPath(new URL('hanging-server.ts', import.meta.url));
  const child = spawn(process.execPath, [file, kind, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp.push(async () => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('first\n');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a server that is killed in the middle of its work does it again when it comes back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shiplock-queue-'));
  cleanUp.push(() => rm(folder, { recursive: true }));
  await killInMidJob('folder', folder);
  const store = await openStore({ dataDir: folder });
  cleanUp.push(() => store.close());
  expect(await collect(store, 2, 20_000)).toEqual(['first', 'second']);
}, 120_000);

test.skipIf(postgres === undefined)(
  'another replica takes over the work of one that was killed',
  async () => {
    const store = await aStore(postgres);
    await killInMidJob('url', postgres ?? '');
    expect(await collect(store, 2, 25_000)).toEqual(['first', 'second']);
  },
  60_000,
);

test.skipIf(postgres === undefined)('two replicas never work on one key at the same time', async () => {
  const store = await aStore(postgres);
  const replicas = await Promise.all([1, 2].map(() => createBossQueue({ database: store.database, log })));
  const running = new Set<string>();
  let doubled = 0;
  let runs = 0;
  for (const queue of replicas) {
    await queue.work(
      async ({ name }) => {
        if (running.has(name)) doubled += 1;
        running.add(name);
        await new Promise((resolve) => setTimeout(resolve, 3));
        running.delete(name);
        runs += 1;
        return { again: null };
      },
      { concurrency: 4 },
    );
  }
  for (let round = 0; round < 40; round++) {
    await Promise.all(replicas.flatMap((queue) => ['a', 'b', 'c'].map((name) => queue.add(aKey(name)))));
  }
  const left = 'select 1 from pgboss.job where state < $1 or state = $1';
  let open = 1;
  await until(() => {
    void store.database.query(left, ['active']).then((rows) => {
      open = rows.length;
    });
    return open === 0;
  });
  for (const queue of replicas) await queue.close();
  expect(doubled).toBe(0);
  expect(runs).toBeGreaterThan(2);
});
