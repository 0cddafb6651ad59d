import { describe, expect, it } from 'vitest';
import { instantText, secondsText, withInstants } from '../../src/text/instant.ts';
import { verdictHeadline, verdictLines, verdictList, verdictMessage } from '../../src/text/verdict-text.ts';
import { blocked, now, overridden, passed, waiting } from './builders.ts';

const tree = waiting('promotion', {
  message: 'waits for two gates',
  children: [
    passed('order', {
      message: 'proven in `staging` since 2026-11-20T09:12:44.123Z',
      seen: { release: 'abc', since: '2026-11-20T09:12:44Z', healthy: true, none: null },
    }),
    waiting('soak', {
      waitsFor: 'time',
      until: '2026-11-21T14:30:00Z',
      message: 'must be healthy for 10 min',
      children: [passed('health')],
    }),
    overridden('freeze', 'ada', { message: 'the freeze of `prod`' }),
  ],
});

it('is lines in a terminal', () => {
  expect(verdictLines(tree, now)).toEqual([
    '⏳ promotion: waits for two gates',
    '  ✅ order: proven in `staging` since 2026-11-20 09:12:44 UTC',
    '  ⏳ soak: must be healthy for 10 min, until 14:30:00 UTC',
    '    ✅ health: health is fine',
    '  ⚠️ freeze: the freeze of `prod` (overridden by @ada)',
  ]);
});

it('is a list in Markdown, with the values seen if asked for', () => {
  expect(verdictList(tree, now, { seen: true }).split('\n')).toEqual([
    '- ✅ **order**: proven in `staging` since 2026-11-20 09:12:44 UTC',
    '  <br>saw: release `abc`, since `2026-11-20 09:12:44 UTC`, healthy `true`, none `null`',
    '- ⏳ **soak**: must be healthy for 10 min, until 14:30:00 UTC',
    '  - ✅ **health**: health is fine',
    '- ⚠️ **freeze**: the freeze of `prod` (overridden by `@ada`)',
  ]);
  expect(verdictList(tree, now, { seen: false })).not.toContain('saw');
});

it('tells many gates that passed in one line, behind those that did not', () => {
  const many = Array.from({ length: 9 }, (_, index) => passed(index < 6 ? 'order' : 'window'));
  const verdict = waiting('promotion', { children: [...many, waiting('hold', { message: 'held' })] });
  expect(verdictList(verdict, now, { seen: false }).split('\n')).toEqual([
    '- ⏳ **hold**: held',
    '- ✅ 9 gates passed: order 6, window 3',
  ]);
  expect(verdictList(verdict, now, { seen: true }).split('\n')).toHaveLength(10);
  const few = waiting('promotion', { children: [...many.slice(1), waiting('hold')] });
  expect(verdictList(few, now, { seen: false }).split('\n')).toHaveLength(9);
});

it('does not say the same instant twice', () => {
  const verdict = waiting('soak', {
    waitsFor: 'time',
    until: '2026-11-21T14:30:00Z',
    message: 'opens at 2026-11-21T14:30:00Z',
  });
  expect(verdictMessage(verdict, now)).toBe('opens at 14:30:00 UTC');
});

describe('the headline', () => {
  const soak = (until: string | null) => waiting('soak', { waitsFor: 'time', until });
  const report = waiting('health', { waitsFor: 'report' });
  const root = (...children: Parameters<typeof verdictHeadline>[0][]) =>
    waiting('promotion', { waitsFor: 'time', children });
  it('names what takes longest: a person, then the cluster, then the clock', () => {
    expect(verdictHeadline(root(soak('2026-11-21T15:00:00Z'), report, waiting('approval')), now)).toBe(
      'Waits for a person',
    );
    expect(verdictHeadline(root(soak('2026-11-21T15:00:00Z'), report), now)).toBe('Waits for the cluster');
    const two = root(soak('2026-11-21T15:00:00Z'), soak('2026-11-21T16:00:00Z'));
    expect(verdictHeadline(two, now)).toBe('Waits until 16:00:00 UTC');
    expect(verdictHeadline(soak(null), now)).toBe('Waits');
  });
  it('is one word for the rest', () => {
    expect(verdictHeadline(passed('x'), now)).toBe('Ready');
    expect(verdictHeadline(blocked('x'), now)).toBe('Blocked');
    expect(verdictHeadline(overridden('x', 'ada'), now)).toBe('Open, overridden by `@ada`');
  });
});

it('times are UTC, with the date on other days', () => {
  expect(instantText('2026-11-21T00:00:01.5Z', now)).toBe('00:00:01 UTC');
  expect(instantText('2026-11-22T00:00:01Z', now)).toBe('2026-11-22 00:00:01 UTC');
  expect(withInstants('from 2026-11-21T01:02:03Z to 2025-01-01T00:00:00Z', now)).toBe(
    'from 01:02:03 UTC to 2025-01-01 00:00:00 UTC',
  );
});

it('durations name two units', () => {
  const cases: [number, string][] = [
    [-1, '0 s'],
    [7.3, '7 s'],
    [60, '1 min'],
    [185, '3 min 5 s'],
    [7200, '2 h'],
    [7830, '2 h 10 min'],
    [100_000, '1 d 3 h'],
  ];
  for (const [seconds, text] of cases) expect(secondsText(seconds)).toBe(text);
});
