import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBroadcast } from '../../src/store/broadcast.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const log = { info() {}, warn() {}, error() {} };
const databaseUrl = process.env['SHIPLOCK_TEST_POSTGRES'];
let store: Store;
beforeAll(async () => {
  store = databaseUrl === undefined ? await openEmptyStore() : await openStore({ databaseUrl });
});
afterAll(() => store.close());

async function seen(list: string[], count: number): Promise<string[]> {
  const deadline = Date.now() + 60_000;
  while (list.length < count && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  return list;
}

test('a message reaches everybody who listens, the sender too, and nobody on another channel', async () => {
  const here: string[] = [];
  const there: string[] = [];
  const elsewhere: string[] = [];
  const one = await openBroadcast(store.database, { channel: 'news', onMessage: (text) => here.push(text), log });
  const two = await openBroadcast(store.database, { channel: 'news', onMessage: (text) => there.push(text), log });
  const other = await openBroadcast(store.database, {
    channel: 'others',
    onMessage: (text) => elsewhere.push(text),
    log,
  });
  await one.send("it's 1");
  expect(await seen(here, 1)).toEqual(["it's 1"]);
  expect(await seen(there, 1)).toEqual(["it's 1"]);
  await two.close();
  await one.send('2');
  expect(await seen(here, 2)).toEqual(["it's 1", '2']);
  expect({ there, elsewhere }).toEqual({ there: ["it's 1"], elsewhere: [] });
  await one.close();
  await other.close();
});

test.runIf(databaseUrl !== undefined)('a connection that the server cuts is made again', async () => {
  const got: string[] = [];
  const one = await openBroadcast(store.database, { channel: 'cut', onMessage: (text) => got.push(text), log });
  await store.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen cut' and pid <> pg_backend_pid()`,
  );
  const deadline = Date.now() + 60_000;
  while (got.length === 0 && Date.now() < deadline) {
    await one.send('still here?');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(got[0]).toBe('still here?');
  await one.close();
});
