import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HookAttempt, type RedeliverOptions, redeliverFailed } from '../../src/intake/redeliver.ts';
import type { Store } from '../../src/store/store.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const now = new Date('2026-03-04T12:00:00Z');
const log = { info() {}, warn() {}, error() {} };
let store: Store;
beforeAll(async () => {
  store = await openEmptyStore();
  const row = { source: 'github', event: 'push', repository: null, headers: {}, body: new Uint8Array() };
  for (const id of ['late-answer', 'cut-off']) {
    await store.deliveries.accept({ ...row, id, receivedAt: now.toISOString() });
  }
  await store.deliveries.finish('late-answer', now.toISOString());
});
afterAll(() => store.close());

/** An App's log of webhooks: attempts from the newest to the oldest, in pages of two. */
function hookLog(attempts: HookAttempt[]) {
  const redelivered: number[] = [];
  let pages = 0;
  return {
    redelivered,
    pagesRead: () => pages,
    async page(cursor: string | null) {
      pages += 1;
      const at = Number(cursor ?? 0);
      return { attempts: attempts.slice(at, at + 2), next: at + 2 < attempts.length ? String(at + 2) : null };
    },
    redeliver: async (id: number) => void redelivered.push(id),
  };
}
function attempt(id: number, guid: string, statusCode: number, minutesAgo: number): HookAttempt {
  return { id, guid, statusCode, deliveredAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString() };
}
function run(github: ReturnType<typeof hookLog>, change: Partial<RedeliverOptions> = {}) {
  return redeliverFailed({ hookLog: github, store, log, now: () => now, lookBackSeconds: 3600, ...change });
}

test('what failed and never arrived is asked for again, oldest first, once each', async () => {
  const github = hookLog([
    attempt(9, 'lost', 502, 1),
    attempt(8, 'fine', 202, 2),
    attempt(7, 'lost', 0, 3),
    attempt(6, 'older', 500, 4),
    attempt(5, 'retried', 202, 5),
    attempt(4, 'retried', 500, 6),
    attempt(3, 'late-answer', 504, 7),
    attempt(2, 'cut-off', 500, 8),
    attempt(1, 'too-old', 500, 61),
  ]);
  expect(await run(github)).toBe(3);
  expect(github.redelivered).toEqual([2, 6, 9]);
});

test('it reads no further than it looks back', async () => {
  const github = hookLog(Array.from({ length: 40 }, (_, index) => attempt(index, `g${index}`, 202, index * 30)));
  await run(github);
  expect(github.pagesRead()).toBe(2);
});

test('what fails again and again is given up, and one run asks for a bounded number', async () => {
  const hopeless = Array.from({ length: 5 }, (_, index) => attempt(100 + index, 'hopeless', 500, 1));
  const many = Array.from({ length: 7 }, (_, index) => attempt(index, `m${index}`, 500, 2));
  const github = hookLog([...hopeless, ...many]);
  expect(await run(github, { maxRedeliveries: 4 })).toBe(4);
  expect(github.redelivered).toEqual([6, 5, 4, 3]);
});
