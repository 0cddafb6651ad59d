import { expect, test } from 'vitest';
import { createBatch } from '../../src/store/batch.ts';
import { gate } from '../contracts/queue.ts';

test('one call runs at once; what comes meanwhile is asked for together, within the limit', async () => {
  const batches: number[][] = [];
  const first = gate();
  const double = createBatch(async (items: readonly number[]) => {
    batches.push([...items]);
    if (batches.length === 1) await first.opened;
    return items.map((item) => item * 2);
  }, 3);
  const results = [1, 2, 3, 4, 5].map((item) => double(item));
  expect(batches).toEqual([[1]]);
  first.open();
  expect(await Promise.all(results)).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  expect(await double(6)).toBe(12);
});

test('an error reaches the callers of its batch, and the next batch runs', async () => {
  const run = createBatch(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('no');
    return items;
  }, 10);
  const results = await Promise.allSettled([run('good'), run('bad'), run('beside')]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await run('later')).toBe('later');
});

test('a batch that answers too little fails the callers left over', async () => {
  const run = createBatch(async () => [], 10);
  await expect(run('a')).rejects.toThrow('fewer results');
});
