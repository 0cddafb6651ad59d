import { describe, expect, test } from 'vitest';
import { createLimits } from '../../../src/registries/oci/limits.ts';
import { retryAfter } from '../../../src/registries/oci/retry-after.ts';

/** A clock that moves only by sleeping. */
function clock() {
  let at = Date.parse('2026-03-04T00:00:00Z');
  const start = at;
  return {
    now: () => at,
    passed: () => at - start,
    move: (ms: number) => {
      at += ms;
    },
    sleep: async (ms: number) => {
      at += ms;
    },
  };
}

test('a second of requests may come at once, then they keep the pace', async () => {
  const time = clock();
  const limits = createLimits({ ...time, perSecond: 10, atOnce: 1 });
  for (let n = 0; n < 10; n += 1) await limits.run('a', async () => n);
  expect(time.passed()).toBeLessThan(200);
  for (let n = 0; n < 20; n += 1) await limits.run('a', async () => n);
  expect(time.passed()).toBeGreaterThanOrEqual(1900);
  expect(time.passed()).toBeLessThanOrEqual(2100);
});

test('so many at once, and the others in their order, also after failures', async () => {
  const limits = createLimits({ ...clock(), perSecond: 1000, atOnce: 2 });
  const ends: (() => void)[] = [];
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const all = [0, 1, 2, 3, 4].map((n) =>
    limits
      .run('a', async () => {
        order.push(n);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
        if (n === 1) throw new Error('no');
      })
      .catch(() => {}),
  );
  for (let n = 0; n < 5; n += 1) {
    while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve));
    ends.shift()?.();
  }
  await Promise.all(all);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

describe('a pause', () => {
  test('holds for all who ask that host, and for no other', async () => {
    const time = clock();
    const limits = createLimits(time);
    limits.pause('a', 4_000);
    await limits.run('b', async () => 1);
    expect(time.passed()).toBe(0);
    await limits.run('a', async () => 1);
    expect(time.passed()).toBe(4_000);
  });

  test('that is long is told at once, and is over by itself or by an answer', async () => {
    const time = clock();
    const limits = createLimits(time);
    limits.pause('a', 60_000);
    await expect(limits.run('a', async () => 1)).rejects.toThrow('a is left alone until 2026-03-04T00:01:00.000Z');
    time.move(60_000);
    expect(await limits.run('a', async () => 1)).toBe(1);
    limits.pause('a', 60_000);
    limits.answered('a');
    expect(await limits.run('a', async () => 1)).toBe(1);
  });

  test('grows for a host that is always busy, whatever it promises, but never beyond an hour', async () => {
    const time = clock();
    const limits = createLimits(time);
    for (let n = 0; n < 12; n += 1) limits.pause('a', 100);
    await expect(limits.run('a', async () => 1)).rejects.toThrow('2026-03-04T00:05:00');
    limits.pause('a', 1e12);
    await expect(limits.run('a', async () => 1)).rejects.toThrow('2026-03-04T01:00:00');
  });
});

test.each([
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Wed, 04 Mar 2026 00:00:05 GMT' }, 5_000],
  [{ 'retry-after': 'Wed, 04 Mar 2020 00:00:05 GMT' }, 0],
  [{ 'retry-after': '-1' }, null],
  [{ 'retry-after': 'soon' }, null],
  [{ 'x-ratelimit-reset': '1772582460' }, 60_000],
  [{ 'x-ratelimit-reset': '60' }, null],
  [{}, null],
])('%j asks for %s ms', (headers, expected) => {
  expect(retryAfter(new Headers(headers as Record<string, string>), Date.parse('2026-03-04T00:00:00Z'))).toBe(expected);
});
