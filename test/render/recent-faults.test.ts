import { expect, test } from 'vitest';
import type { RenderResult } from '../../src/render/engine.ts';
import { createRecentFaults } from '../../src/render/recent-faults.ts';

const failed = (code: 'timeout' | 'memory' | 'template'): RenderResult =>
  ({ status: 'failed', error: { code, message: code } }) as RenderResult;

test('running out of time or memory is answered again until its time is over', () => {
  let now = 1000;
  const faults = createRecentFaults({ keepMs: 600, now: () => now });
  faults.note('a', failed('timeout'));
  faults.note('b', failed('memory'));
  now = 1599;
  expect(faults.get('a')).toEqual(failed('timeout'));
  expect(faults.get('b')).toEqual(failed('memory'));
  now = 1600;
  expect(faults.get('a')).toBeUndefined();
});

test('what is forgotten is tried again', () => {
  const faults = createRecentFaults({ keepMs: 600, now: () => 0 });
  faults.note('a', failed('timeout'));
  faults.clear();
  expect(faults.get('a')).toBeUndefined();
});

test('faults of the chart itself are not its business', () => {
  const faults = createRecentFaults({ keepMs: 600, now: () => 0 });
  faults.note('a', failed('template'));
  expect(faults.get('a')).toBeUndefined();
});

test('it does not grow without end: the oldest goes first', () => {
  const faults = createRecentFaults({ keepMs: 600, now: () => 0 });
  for (let i = 0; i <= 500; i += 1) faults.note(`k${i}`, failed('timeout'));
  expect(faults.get('k0')).toBeUndefined();
  expect(faults.get('k500')).toBeDefined();
});
