import { expect, it } from 'vitest';
import { didYouMean } from '../../src/text/edit-distance.ts';

it('finds what was meant, at most two letters off', () => {
  const words = ['soak', 'mode', 'merge', 'after', 'approvers'];
  const cases: [string, string | null][] = [
    ['sook', 'soak'],
    ['saok', 'soak'],
    ['MODE', 'mode'],
    ['aproverz', 'approvers'],
    ['afte', 'after'],
    ['zebra', null],
    ['x', null],
    ['', null],
    ['a'.repeat(100), null],
  ];
  for (const [word, meant] of cases) expect([word, didYouMean(word, words)]).toEqual([word, meant]);
  expect(didYouMean('dev', [])).toBeNull();
});
