import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cost, createBudget } from '../../../src/hosts/github/budget.ts';
import { createSleepClock } from './stage.ts';

/** When each of many requests goes out, in milliseconds, on a clock that only sleeping moves. */
async function timesOf(costs: readonly Cost[]): Promise<number[]> {
  const clock = createSleepClock();
  const budget = createBudget(clock);
  const times: number[] = [];
  for (const cost of costs) {
    await budget.spend(cost);
    times.push(clock.now());
  }
  return times;
}

/** The most that falls into any window of a length. */
function most(times: readonly number[], length: number, weight: (index: number) => number = () => 1): number {
  let peak = 0;
  for (const [first, begin] of times.entries()) {
    let sum = 0;
    for (let index = first; index < times.length && (times[index] ?? 0) < begin + length; index += 1)
      sum += weight(index);
    peak = Math.max(peak, sum);
  }
  return peak;
}

describe('the budget', () => {
  test('lets 80 contents out at once and the next one a minute later', async () => {
    const times = await timesOf(Array(81).fill('content'));
    expect(times.slice(0, 80)).toEqual(Array(80).fill(0));
    expect(times[80]).toBe(60_000);
  });

  test('never lets more than 80 contents a minute and 500 an hour out, and goes on after', async () => {
    const times = await timesOf(Array(1100).fill('content'));
    expect(most(times, 60_000)).toBe(80);
    expect(most(times, 3_600_000)).toBe(500);
    expect(times.at(-1)).toBeLessThan(3 * 3_600_000);
  });

  test('counts a write as five reads', async () => {
    expect((await timesOf(Array(901).fill('read'))).slice(-2)).toEqual([0, 60_000]);
    expect((await timesOf(Array(181).fill('write'))).slice(-2)).toEqual([0, 60_000]);
  });

  test('keeps 900 points a minute in any mix', async () => {
    const mixes = fc.array(fc.constantFrom<Cost>('read', 'write', 'content'), { minLength: 300, maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(mixes, async (costs) => {
        const times = await timesOf(costs);
        expect(most(times, 60_000, (index) => (costs[index] === 'read' ? 1 : 5))).toBeLessThanOrEqual(900);
      }),
      { numRuns: 20 },
    );
  });

  test('serves many that ask at once in their order', async () => {
    const clock = createSleepClock();
    const budget = createBudget(clock);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => budget.spend('content').then(() => void order.push(index))),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(clock.now()).toBe(60_000);
  });
});
