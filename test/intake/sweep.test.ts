import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSweep, type SweepOptions } from '../../src/intake/sweep.ts';
import type { WorkKey } from '../../src/queue/queue.ts';
import type { Store } from '../../src/store/store.ts';
import { aKey, until } from '../contracts/queue.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

let store: Store;
let added: string[];
const log = { info() {}, warn() {}, error() {} };
beforeAll(async () => {
  store = await openEmptyStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  added = [];
  await store.database.query('delete from shiplock.keys');
});

function sweep(listRepositories: () => Promise<WorkKey[]>, change: Partial<SweepOptions> = {}) {
  const queue = { add: async (key: WorkKey) => void added.push(key.name) };
  return createSweep({ store, queue, listRepositories, everySeconds: 3600, log, random: () => 0.5, ...change });
}

test('every repository is enqueued, new ones are known and gone ones forgotten', async () => {
  await store.keys.know(aKey('gone'));
  await sweep(async () => [aKey('a'), aKey('b')]).once();
  expect(added).toEqual(['a', 'b']);
  expect((await store.keys.list()).map((key) => key.name)).toEqual(['a', 'b']);
});

test('when they cannot be listed, the known ones are enqueued and none is forgotten', async () => {
  await store.keys.know(aKey('known'));
  await sweep(async () => {
    throw new Error('GitHub is down');
  }).once();
  expect(added).toEqual(['known']);
  expect(await store.keys.list()).toHaveLength(1);
});

test('it sweeps at the start and goes on after a failure, until it is stopped', async () => {
  let runs = 0;
  const running = sweep(async () => [aKey('a')], {
    everySeconds: 0.01,
    queue: {
      async add() {
        runs += 1;
        if (runs === 1) throw new Error('the database went away');
      },
    },
  });
  running.start();
  await until(() => runs >= 3);
  await running.stop();
  const before = runs;
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(runs).toBe(before);
});

test('housekeeping comes first, and its failure stops nothing', async () => {
  await sweep(async () => [aKey('a')], {
    tidy: async () => {
      expect(added).toEqual([]);
      throw new Error('GitHub is down');
    },
  }).once();
  expect(added).toEqual(['a']);
});
