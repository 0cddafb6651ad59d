import { beforeEach, describe, expect, test } from 'vitest';
import type { Protection } from '../../src/model/protection.ts';
import type { Sources } from '../../src/observe/observe.ts';
import { forgetProtection, observeProtection } from '../../src/observe/protection.ts';
import type { Mark } from '../../src/store/marks.ts';

const rules: Protection = { requiredReviews: 0, strict: false, mergeQueue: false, bypass: false, checks: [] };
let now: number;
let reads: string[];
let answer: Protection | null;
let marks: Map<string, Mark>;

beforeEach(() => {
  now = Date.parse('2026-11-21T12:00:00Z');
  reads = [];
  answer = rules;
  marks = new Map();
});

/** What observing the rules needs of its sources. */
function sources(): Sources {
  const store = {
    marks: {
      get: async (_: string, key: string) => marks.get(key),
      set: async (_: string, key: string, value: Mark) => void marks.set(key, JSON.parse(JSON.stringify(value))),
      delete: async (_: string, key: string) => void marks.delete(key),
      list: async (_: string, prefix: string) =>
        [...marks].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value, at: '' })),
    },
  };
  const host = {
    rules: {
      async protection(branch: string) {
        reads.push(branch);
        return answer;
      },
    },
  };
  const key = { installation: 1, owner: 'acme', name: 'deploy' };
  return { store, host, key, now: () => new Date(now).toISOString() } as unknown as Sources;
}

describe('the rules of a branch', () => {
  test('are read once in five minutes', async () => {
    expect(await observeProtection(sources(), 'main')).toEqual(rules);
    now += 299_000;
    expect(await observeProtection(sources(), 'main')).toEqual(rules);
    expect(reads).toEqual(['main']);
    now += 2000;
    answer = { ...rules, mergeQueue: true };
    expect(await observeProtection(sources(), 'main')).toEqual(answer);
    expect(reads).toEqual(['main', 'main']);
  });

  test('are kept for each branch by itself', async () => {
    await observeProtection(sources(), 'main');
    await observeProtection(sources(), 'env/prod');
    await observeProtection(sources(), 'main');
    expect(reads).toEqual(['main', 'env/prod']);
  });

  test('are read anew after something was refused, of every branch', async () => {
    for (const branch of ['main', 'env/prod']) await observeProtection(sources(), branch);
    await forgetProtection(sources());
    for (const branch of ['main', 'env/prod']) await observeProtection(sources(), branch);
    expect(reads).toEqual(['main', 'env/prod', 'main', 'env/prod']);
  });

  test('that may not be read are remembered as that, too', async () => {
    answer = null;
    expect(await observeProtection(sources(), 'main')).toBeNull();
    expect(await observeProtection(sources(), 'main')).toBeNull();
    expect(reads).toEqual(['main']);
  });

  test('in an older form than today’s are read anew', async () => {
    marks.set('protection:main', { branch: 'main', at: new Date(now).toISOString(), protection: { old: true } });
    expect(await observeProtection(sources(), 'main')).toEqual(rules);
  });
});
