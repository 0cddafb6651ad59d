import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TargetStatus } from '../../src/clusters/cluster.ts';
import { fullJitterMs, nextDriftLookMs, nextHistory, nextLookMs } from '../../src/reconcile/schedule.ts';

const rhythm = { settledMs: 15_000, waitingMs: 60_000, driftFirstMs: 60_000, driftEveryMs: 3_600_000 };

function aStatus(sync: TargetStatus['sync'], health: TargetStatus['health']): TargetStatus {
  const nothing = { healthySince: null, syncedAt: null, revision: null, content: null, blockers: [], error: null };
  return { sync, health, inventory: { objects: 1 }, backend: 'builtin', ...nothing };
}

/** The waits of so many looks in a row with the same outcome, with the jitter at its middle. */
function waits(status: TargetStatus, looks: number): number[] {
  let history = { quick: 0, failures: 0 };
  return Array.from({ length: looks }, () => {
    history = nextHistory(history, status);
    return Math.round(nextLookMs(status, history, rhythm, 0.5));
  });
}

describe('when a target is looked at again', () => {
  test('failures back off threefold to 300 s', () => {
    expect(waits(aStatus('failed', 'unknown'), 7)).toEqual([2_000, 6_000, 18_000, 54_000, 162_000, 300_000, 300_000]);
  });

  test('what is on its way is looked at soon, and less and less soon to 5 s', () => {
    const looks = waits(aStatus('synced', 'progressing'), 12);
    expect(looks[0]).toBeLessThanOrEqual(400);
    expect(looks.at(-1)).toBe(5_000);
    expect(looks).toEqual([...looks].sort((a, b) => a - b));
  });

  test('success forgets the failures', () => {
    const failed = nextHistory({ quick: 0, failures: 5 }, aStatus('failed', 'unknown'));
    expect(nextHistory(failed, aStatus('synced', 'healthy'))).toEqual({ quick: 0, failures: 0 });
  });

  test.each([
    ['healthy', 'synced', 'healthy', 15_000],
    ['degraded', 'synced', 'degraded', 5_000],
    ['waiting for a person', 'waiting', 'healthy', 60_000],
  ] as const)('%s', (_, sync, health, expected) => {
    expect(waits(aStatus(sync, health), 1)).toEqual([expected]);
  });

  test('is never never, and jitter stays within its limits', () => {
    const sync = fc.constantFrom<TargetStatus['sync']>('synced', 'syncing', 'waiting', 'failed');
    const health = fc.constantFrom<TargetStatus['health']>('healthy', 'progressing', 'degraded', 'missing', 'unknown');
    const random = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(sync, health, fc.nat(1000), fc.nat(1000), random, (s, h, quick, failures, jitter) => {
        const wait = nextLookMs(aStatus(s, h), { quick, failures }, rhythm, jitter);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(360_000);
        expect(fullJitterMs(quick, 500, 30_000, jitter)).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});

test('the first look for drift leaves the syncs that began with it alone, and comes within its time', () => {
  expect(nextDriftLookMs('first', rhythm, 0)).toBe(20_000);
  expect(nextDriftLookMs('first', rhythm, 0.999)).toBeLessThan(60_000);
});
