import { expect, test } from 'vitest';
import { warmWhereNew } from '../../src/reconcile/warm-where-new.ts';

async function startsOf(records: () => Promise<readonly unknown[]>): Promise<number> {
  let starts = 0;
  await warmWhereNew({
    records,
    async warm() {
      starts += 1;
      throw new Error('no engine here');
    },
  });
  return starts;
}

test('the engine starts early where nothing was applied yet, and nowhere else', async () => {
  expect(await startsOf(async () => [])).toBe(1);
  expect(await startsOf(async () => [{}])).toBe(0);
  expect(await startsOf(() => Promise.reject(new Error('the API server is out')))).toBe(0);
});
