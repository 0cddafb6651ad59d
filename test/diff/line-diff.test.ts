import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from '../../src/diff/line-diff.ts';
import { unifiedText } from '../../src/diff/unified-text.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

/** Length of the longest common subsequence: the plain table, to check against. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row: number[] = Array(b.length + 1).fill(0);
  for (const one of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(one === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('diffLines', () => {
  it('leads from one text to the other by the shortest way', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = diffLines(before, after);
        const side = (sign: string) => changes.filter((one) => one.sign !== sign).map((one) => one.line);
        expect(side('+')).toEqual(before);
        expect(side('-')).toEqual(after);
        expect(changes.filter((one) => one.sign === ' ')).toHaveLength(longestCommon(before, after));
      }),
      { numRuns: 500 },
    );
  });

  it('replaces the middle when too much differs', () => {
    const side = (seed: string) => ['first', ...Array.from({ length: 3000 }, (_, index) => `${seed}${index}`), 'last'];
    const changes = diffLines(side('a'), side('b'));
    expect(changes.map((one) => one.sign).join('')).toBe(` ${'-'.repeat(3000)}${'+'.repeat(3000)} `);
  });
});

it('unifiedText marks what it skips before and between', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}`);
  const after = before.map((line) => (line === '4' || line === '15' ? `${line}!` : line));
  expect(unifiedText(before, after).split('\n')).toEqual([
    ' ⋮',
    ' 1',
    ' 2',
    ' 3',
    '-4',
    '+4!',
    ' 5',
    ' 6',
    ' 7',
    ' ⋮',
    ' 12',
    ' 13',
    ' 14',
    '-15',
    '+15!',
    ' 16',
    ' 17',
    ' 18',
  ]);
  expect(unifiedText(before, before)).toBe('');
  expect(unifiedText([], ['x'.repeat(2000)])).toHaveLength(1001);
});
