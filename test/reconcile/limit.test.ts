import { expect, test } from 'vitest';
import { createLimit } from '../../src/reconcile/limit.ts';

test('runs at most so many at once, in order, and goes on after a failure', async () => {
  const limit = createLimit(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const began: number[] = [];
  const outcomes = gates.map((gate, index) =>
    limit(async () => {
      began.push(index);
      await gate.promise;
      return index;
    }).catch((error: unknown) => String(error)),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(began).toEqual([0, 1]);
  gates[1]?.reject(new Error('broken'));
  await turn();
  expect(began).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  expect(await Promise.all(outcomes)).toEqual([0, 'Error: broken', 2, 3, 4]);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(await limit(async () => 'free again')).toBe('free again');
});
