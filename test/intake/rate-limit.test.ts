import { expect, test } from 'vitest';
import { createRateLimit } from '../../src/intake/rate-limit.ts';

test('a key may ask so often within the window, and again in the next', () => {
  let now = 0;
  const limit = createRateLimit({ count: 2, windowMs: 1000, now: () => now });
  expect([limit('a'), limit('a'), limit('a'), limit('b')]).toEqual([true, true, false, true]);
  now = 999;
  expect(limit('a')).toBe(false);
  now = 1000;
  expect([limit('a'), limit('a'), limit('a')]).toEqual([true, true, false]);
});

test('a flood from many addresses drops those that were silent for longest, not the one that goes on', () => {
  const limit = createRateLimit({ count: 1, windowMs: 1000, now: () => 0 });
  expect([limit('silent'), limit('loud')]).toEqual([true, true]);
  for (let key = 0; key < 20_000; key++) {
    limit(String(key));
    if (key % 100 === 0) expect(limit('loud')).toBe(false);
  }
  expect(limit('silent')).toBe(true);
});
