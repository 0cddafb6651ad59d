import { expect, test } from 'vitest';
import { createPatience } from '../src/patience.ts';

test('looks again soon at first, then once a minute, and soon again after a rest', () => {
  const patience = createPatience();
  const waits = Array.from({ length: 8 }, () => patience.next());
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  patience.rest();
  expect(patience.next()).toBe(1);
});
