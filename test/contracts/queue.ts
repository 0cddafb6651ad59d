import { afterEach, describe, expect, test } from 'vitest';
import type { WorkKey, WorkQueue, WorkResult } from '../../src/queue/queue.ts';

const done: WorkResult = { again: null };

export function aKey(name: string): WorkKey {
  return { installation: 1, owner: 'Acme', name };
}

/** A promise that the test settles. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Looks until a condition holds; fails after `ms`. */
export async function until(condition: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`did not become true within ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * The laws that every `WorkQueue` keeps. `open` gives an empty queue, one that polls no more often than every two seconds;
 * what it opens beside, it closes by itself.
 */
export function queueContract(name: string, open: () => Promise<WorkQueue>): void {
  describe(`${name} keeps the laws of a work queue`, () => {
    let queue: WorkQueue | undefined;
    let isClosed = false;
    async function opened(): Promise<WorkQueue> {
      isClosed = false;
      queue = await open();
      return queue;
    }
    async function close(): Promise<void> {
      isClosed = true;
      await queue?.close();
    }
    afterEach(async () => {
      if (!isClosed) await close();
    });

    test('a key that was added before the worker came is worked on once', async () => {
      const q = await opened();
      await Promise.all([q.add(aKey('a')), q.add(aKey('a')), q.add(aKey('A')), q.add(aKey('a'))]);
      const seen: string[] = [];
      await q.work(
        async (key) => {
          seen.push(`${key.installation}/${key.owner}/${key.name}`.toLowerCase());
          return done;
        },
        { concurrency: 2 },
      );
      await until(() => seen.length > 0);
      await close();
      expect(seen).toEqual(['1/acme/a']);
    });

    test('a key that is added while it is worked on is worked on again, not beside', async () => {
      const q = await opened();
      const first = gate();
      const running: string[] = [];
      let most = 0;
      let runs = 0;
      await q.work(
        async (key) => {
          running.push(key.name);
          most = Math.max(most, running.length);
          runs += 1;
          if (runs === 1) await first.opened;
          running.pop();
          return done;
        },
        { concurrency: 3 },
      );
      await q.add(aKey('a'));
      await until(() => runs === 1);
      await q.add(aKey('a'));
      await q.add(aKey('a'));
      expect(runs).toBe(1);
      first.open();
      await until(() => runs === 2);
      await close();
      expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    });

    test('other keys do not wait behind a key that is worked on, up to the concurrency', async () => {
      const q = await opened();
      const stop = gate();
      const running = new Set<string>();
      let most = 0;
      const finished: string[] = [];
      await q.work(
        async (key) => {
          running.add(key.name);
          most = Math.max(most, running.size);
          if (key.name === 'a') await stop.opened;
          running.delete(key.name);
          finished.push(key.name);
          return done;
        },
        { concurrency: 2 },
      );
      await q.add(aKey('a'));
      await until(() => running.has('a'));
      await q.add(aKey('a'));
      for (const name of ['b', 'c', 'd']) await q.add(aKey(name));
      await until(() => finished.length === 3);
      expect([...finished].sort()).toEqual(['b', 'c', 'd']);
      expect(running.has('a')).toBe(true);
      stop.open();
      await until(() => finished.length === 5);
      expect(most).toBe(2);
    });

    test('a worker that throws is tried again', async () => {
      const q = await opened();
      let runs = 0;
      await q.work(
        async () => {
          runs += 1;
          if (runs < 2) throw new Error(`outage ${runs}`);
          return done;
        },
        { concurrency: 1 },
      );
      await q.add(aKey('a'));
      await until(() => runs === 2);
    });

    test('adding a key that waits for its next try or for a later look starts it at once', async () => {
      const q = await opened();
      let runs = 0;
      await q.work(
        async () => {
          runs += 1;
          return { again: { inSeconds: 3600 } };
        },
        { concurrency: 1 },
      );
      for (let round = 1; round <= 3; round++) {
        await q.add(aKey('a'));
        await until(() => runs === round);
      }
      await close();
      expect(runs).toBe(3);
    });

    test('a worker that asks for a later look gets it', async () => {
      const q = await opened();
      const at: number[] = [];
      await q.work(
        async () => {
          at.push(performance.now());
          return at.length === 1 ? { again: { inSeconds: 1 } } : done;
        },
        { concurrency: 1 },
      );
      await q.add(aKey('a'));
      await until(() => at.length === 2);
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
    });

    test('a waiting worker is woken in milliseconds', async () => {
      const q = await opened();
      let pickedUpAt = 0;
      await q.work(
        async () => {
          pickedUpAt = performance.now();
          return done;
        },
        { concurrency: 1 },
      );
      await q.add(aKey('warm-up'));
      await until(() => pickedUpAt > 0);
      const delays: number[] = [];
      for (let round = 0; round < 7; round++) {
        pickedUpAt = 0;
        const addedAt = performance.now();
        await q.add(aKey(`k${round}`));
        await until(() => pickedUpAt > 0);
        delays.push(pickedUpAt - addedAt);
      }
      delays.sort((a, b) => a - b);
      // The middle one, so that a slow moment of the machine does not count: one that only polls takes a second here.
      expect(delays[3]).toBeLessThan(500);
    });

    test('close waits for the running worker and takes no further key', async () => {
      const q = await opened();
      const stop = gate();
      const log: string[] = [];
      await q.work(
        async (key) => {
          log.push(`start ${key.name}`);
          await stop.opened;
          log.push(`end ${key.name}`);
          return done;
        },
        { concurrency: 1 },
      );
      await q.add(aKey('a'));
      await until(() => log.length === 1);
      await q.add(aKey('b'));
      const closing = close().then(() => log.push('closed'));
      stop.open();
      await closing;
      expect(log).toEqual(['start a', 'end a', 'closed']);
    });
  });
}
