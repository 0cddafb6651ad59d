import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReflection } from '../../../src/clusters/kube/reflection.ts';
import { randomFrom } from '../../random-from.ts';
import { createModelServer, OPERATIONS, type Operation } from './model-server.ts';

// Steps come more often than the rest, or little would ever be followed.
const Operations = fc.array(fc.oneof(fc.constant('step' as const), fc.constantFrom(...OPERATIONS)), { maxLength: 60 });
const LossFree = Operations.map((operations) => operations.filter((operation) => operation !== 'lose'));

describe('a reflection', () => {
  it('delivers the newest state of every object, whatever happens on the way', () => {
    fc.assert(
      fc.property(Operations, fc.nat(), (operations, seed) => {
        const model = createModelServer(seed);
        for (const operation of operations) model.play(operation);
        model.settle();
        expect(model.undelivered()).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('counts nothing as missed that the watch only had not told yet', () => {
    fc.assert(
      fc.property(LossFree, fc.nat(), (operations, seed) => {
        const model = createModelServer(seed);
        for (const operation of operations) model.play(operation);
        model.settle();
        expect(model.figures().missed).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds what a watch loses within a quarter of an hour, and counts it once', () => {
    const model = createModelServer(1);
    const before: Operation[] = ['create a', 'step', 'step', 'step', 'modify a', 'lose', 'modify a', 'lose'];
    for (const operation of before) model.play(operation);
    expect(model.undelivered()).toEqual(['a']);
    const { restarts } = model.figures();
    model.settle(15 * 60_000);
    expect(model.undelivered()).toEqual([]);
    expect(model.figures()).toMatchObject({ missed: 1, objects: 1 });
    expect(model.figures().restarts).toBeGreaterThan(restarts);
  });

  it('does not count what a list shows first and the watch tells then', () => {
    const model = createModelServer(1);
    const before: Operation[] = ['create a', 'step', 'step', 'step', 'wait long', 'end', 'modify a', 'step', 'step'];
    for (const operation of before) model.play(operation);
    expect(model.undelivered(), 'the list has shown it').toEqual([]);
    for (const operation of ['step', 'tell all', 'wait', 'wait', 'bookmark'] as const) model.play(operation);
    expect(model.figures()).toMatchObject({ missed: 0, restarts: 1 });
  });

  it.each([
    ['ends each watch at once', null],
    ['refuses each watch', { isExpired: false, retryAfterMs: null }],
    ['says each time that it may be asked at once', { isExpired: false, retryAfterMs: 0 }],
    ['calls each version too old', { isExpired: true, retryAfterMs: null }],
  ])('asks a server that %s less and less often', (_name, trouble) => {
    const reflection = createReflection(randomFrom(7));
    let now = 0;
    let asked = 0;
    while (now < 600_000) {
      const step = reflection.next(now);
      if (step.do === 'wait') {
        now += step.ms;
        reflection.waited();
        continue;
      }
      asked += 1;
      now += 2;
      if (step.do === 'list') reflection.listed({ objects: [], version: String(now) }, now);
      else reflection.watchOver(trouble, now);
    }
    expect(asked).toBeLessThan(120);
  });

  it('waits as long as it is told, but not for ever', () => {
    const reflection = createReflection(() => 0.5);
    reflection.listed({ objects: [], version: '1' }, 0);
    expect(reflection.next(0)).toMatchObject({ do: 'watch', version: '1' });
    reflection.watchOver({ isExpired: false, retryAfterMs: 7000 }, 1);
    expect(reflection.next(1)).toEqual({ do: 'wait', ms: 7000 });
    reflection.waited();
    reflection.next(7001);
    reflection.watchOver({ isExpired: false, retryAfterMs: 999_999_000 }, 7002);
    expect(reflection.next(7002)).toEqual({ do: 'wait', ms: 300_000 });
  });

  it('asks for watches of four to eight minutes, and of less before a list is due', () => {
    const random = randomFrom(3);
    const reflection = createReflection(random);
    let now = 0;
    const lives: number[] = [];
    while (now < 4 * 3_600_000) {
      const step = reflection.next(now);
      if (step.do === 'list') reflection.listed({ objects: [], version: '1' }, now);
      if (step.do !== 'watch') continue;
      lives.push(step.lifeMs);
      now += step.lifeMs;
      reflection.watchOver(null, now);
    }
    expect(Math.max(...lives)).toBeLessThanOrEqual(480_000);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(30_000);
    expect(new Set(lives).size).toBeGreaterThan(10);
  });
});
