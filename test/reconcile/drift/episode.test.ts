import { expect, test } from 'vitest';
import type { FoundDrift } from '../../../src/clusters/cluster.ts';
import {
  type Episode,
  healedEpisode,
  nextEpisode,
  nextHealAt,
  reportedDrift,
} from '../../../src/reconcile/drift/episode.ts';

const none: FoundDrift = { objects: [], more: 0, hidden: {} };

function some(live = '5', at = '2026-11-21T12:00:00Z'): FoundDrift {
  const by = { manager: 'kubectl', subresource: null, at };
  const fields = [{ path: 'spec.replicas', kind: 'changed' as const, git: '2', live, by }];
  const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
  return { objects: [{ ...key, state: 'changed', fields, more: 0 }], more: 0, hidden: { autoscaler: 1 } };
}

test('an id names what differs, not when; an episode begins at the first sight and ends when nothing differs', () => {
  const first = nextEpisode(null, some(), 1000);
  const later = nextEpisode(first, some('5', '2026-11-21T13:00:00Z'), 2000);
  expect(later).toMatchObject({ id: first.id, since: 1000 });
  const other = nextEpisode(later, some('6'), 3000);
  expect(other.since).toBe(1000);
  expect(other.id).not.toBe(first.id);
  expect(nextEpisode(other, none, 4000)).toMatchObject({ id: '', since: null });
});

test('the first heal comes at once, the next ones after 2 s, threefold, at most 300 s', () => {
  let episode = nextEpisode(null, some(), 0);
  const waits: (number | null)[] = [];
  for (let now = 0; waits.length < 8; now += 400_000) {
    const at = nextHealAt(episode);
    waits.push(at === null || episode.healedAt === null ? at : at - episode.healedAt);
    episode = nextEpisode(healedEpisode(episode, now), some(), now);
  }
  expect(waits).toEqual([0, 2_000, 6_000, 18_000, 54_000, 162_000, 300_000, 300_000]);
});

test('healing that holds lets it start over; drift that comes back soon does not', () => {
  const healed = (quietMs: number): Episode => {
    const quiet = nextEpisode(healedEpisode(nextEpisode(null, some(), 0), 0), none, 0);
    return nextEpisode(quiet, some(), quietMs);
  };
  expect(nextHealAt(healed(299_999))).toBe(2_000);
  expect(nextHealAt(healed(300_000))).toBe(0);
  expect(nextHealAt(nextEpisode(null, none, 0))).toBeNull();
});

test('a report says what is done about it', () => {
  const episode = nextEpisode(healedEpisode(nextEpisode(null, some(), 0), 0), some(), 0);
  const since = '1970-01-01T00:00:00.000Z';
  expect(reportedDrift(episode, 'report')).toMatchObject({
    since,
    hidden: { autoscaler: 1 },
    healing: { status: 'off' },
  });
  expect(reportedDrift(episode, 'approve').healing).toEqual({ status: 'approval' });
  expect(reportedDrift(episode, 'auto').healing).toEqual({
    status: 'auto',
    tries: 1,
    next: '1970-01-01T00:00:02.000Z',
  });
  expect(reportedDrift(nextEpisode(null, none, 0), 'approve').healing).toEqual({ status: 'off' });
});
