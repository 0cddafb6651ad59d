import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cost, createBudget } from '../../../src/hosts/github/budget.ts';
import { HostPaused } from '../../../src/hosts/host.ts';
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
    expect(times[80]).toBe(61_000);
  });

  test('never lets more than 80 contents a minute and 500 an hour out, and goes on after', async () => {
    const times = await timesOf(Array(1100).fill('content'));
    expect(most(times, 60_000)).toBe(80);
    expect(most(times, 3_600_000)).toBe(500);
    expect(times.at(-1)).toBeLessThan(3 * 3_600_000);
  });

  test('counts a write as five reads', async () => {
    expect((await timesOf(Array(901).fill('read'))).slice(-2)).toEqual([0, 61_000]);
    expect((await timesOf(Array(181).fill('write'))).slice(-2)).toEqual([0, 61_000]);
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
    expect(clock.now()).toBe(61_000);
  });

  test('lets the most urgent go first when something leaves the window, then the oldest', async () => {
    const clock = createHeldClock();
    const budget = createBudget(clock);
    for (let count = 0; count < 180; count += 1) await budget.spend('write');
    const order: string[] = [];
    const ask = (name: string, urgency: 'first' | 'normal' | 'last') =>
      budget.spend('content', urgency).then(() => void order.push(name));
    const all = [
      ask('comment', 'last'),
      ask('check 1', 'normal'),
      ask('merge 1', 'first'),
      ask('check 2', 'normal'),
      ask('merge 2', 'first'),
    ];
    await clock.settle();
    expect(order).toEqual([]);
    await clock.pass(61_000);
    await Promise.all(all);
    expect(order).toEqual(['merge 1', 'merge 2', 'check 1', 'check 2', 'comment']);
  });

  test('lets reads pass somebody who waits for content only', async () => {
    const clock = createHeldClock();
    const budget = createBudget(clock);
    for (let count = 0; count < 80; count += 1) await budget.spend('content');
    let isOut = false;
    const content = budget.spend('content', 'first').then(() => {
      isOut = true;
    });
    await budget.spend('read');
    expect(isOut).toBe(false);
    await clock.pass(61_000);
    await content;
    expect(isOut).toBe(true);
  });

  test('keeps a tenth of the content for what is more than said', async () => {
    const clock = createSleepClock();
    const budget = createBudget(clock);
    for (let count = 0; count < 72; count += 1) await budget.spend('content', 'last');
    expect(clock.now()).toBe(0);
    for (let count = 0; count < 8; count += 1) await budget.spend('content');
    expect(clock.now()).toBe(0);
    await budget.spend('content', 'last');
    expect(clock.now()).toBe(61_000);
  });

  test('lets nothing out while GitHub asks to be left alone: a short while is waited, a long one refused', async () => {
    const clock = createSleepClock();
    const budget = createBudget(clock);
    budget.pause(3);
    await budget.spend('read');
    expect(clock.now()).toBe(3000);
    budget.pause(60);
    await expect(budget.spend('write', 'first')).rejects.toThrow(HostPaused);
    await expect(budget.spend('read')).rejects.toThrow('another 60 s');
    await clock.sleep(60_000);
    await budget.spend('read');
  });
});

/** A clock that stands still until time is passed by hand. */
function createHeldClock() {
  let now = 0;
  let sleepers: { until: number; wake: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => void sleepers.push({ until: now + milliseconds, wake })),
    settle,
    async pass(milliseconds: number) {
      const end = now + milliseconds;
      while (now < end) {
        now = Math.min(end, ...sleepers.map(({ until }) => until).filter((until) => until > now));
        const due = sleepers.filter(({ until }) => until <= now);
        sleepers = sleepers.filter(({ until }) => until > now);
        for (const { wake } of due) wake();
        await settle();
      }
    },
  };
}
