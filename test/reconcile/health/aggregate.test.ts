import { describe, expect, test } from 'vitest';
import { aggregateHealth } from '../../../src/reconcile/health/aggregate.ts';
import { nextHealthySince } from '../../../src/reconcile/health/since.ts';
import { degraded, healthy, progressing } from '../../../src/reconcile/health/verdict.ts';

const key = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a' };

describe('health of a target', () => {
  test('is that of its worst object, with those that block named worst first', () => {
    const target = aggregateHealth([
      { key, health: healthy() },
      { key: { ...key, name: 'b' }, health: progressing('soon') },
      { key: { ...key, name: 'c' }, health: degraded('broken') },
    ]);
    expect(target.health).toBe('degraded');
    expect(target.blockers.map(({ name, reason }) => `${name}: ${reason}`)).toEqual(['c: broken', 'b: soon']);
  });

  test('of nothing is healthy, and no report names more than fifty objects or tells a novel', () => {
    expect(aggregateHealth([])).toEqual({ health: 'healthy', blockers: [] });
    const many = Array.from({ length: 80 }, () => ({ key, health: degraded('x'.repeat(2_000)) }));
    const { blockers } = aggregateHealth(many);
    expect(blockers).toHaveLength(50);
    expect(blockers[0]?.reason).toHaveLength(500);
  });
});

describe('healthySince', () => {
  const before = '2026-11-21T10:00:00.000Z';
  const now = '2026-11-21T12:00:00.000Z';
  test.each([
    ['begins with health', null, 'healthy', now],
    ['goes on with health', before, 'healthy', before],
    ['is not broken by a moment of progress', before, 'progressing', before],
    ['is not begun by progress', null, 'progressing', null],
    ['ends with an incident', before, 'degraded', null],
    ['ends with a missing object', before, 'missing', null],
  ] as const)('%s', (_, since, health, expected) => {
    expect(nextHealthySince(since, health, now)).toBe(expected);
  });
});
