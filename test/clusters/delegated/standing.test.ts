import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { nextStanding, type Standing, type StandingSeen } from '../../../src/clusters/delegated/standing.ts';
import { createStandingStore } from '../../../src/clusters/delegated/standing-store.ts';

const named = { repository: 'acme/gitops', target: 'checkout/dev' };
const NOW = '2026-11-21T12:00:00.000Z';
const seen: StandingSeen = {
  content: 'c',
  health: 'healthy',
  syncedAt: '2026-11-21T10:00:00.000Z',
  healthyAt: '2026-11-21T11:00:00.000Z',
};

test('the first sight of a content believes the later date of the other reconciler', () => {
  expect(nextStanding(null, seen, named, NOW)).toMatchObject({ healthySince: seen.healthyAt, syncedAt: seen.syncedAt });
  const late = { ...seen, syncedAt: '2026-11-21T11:30:00.000Z' };
  expect(nextStanding(null, late, named, NOW)).toMatchObject({ healthySince: late.syncedAt });
});

test('dates of the future and dates that are not given count as now', () => {
  const future = { ...seen, healthyAt: '2026-11-21T13:00:00.000Z' };
  expect(nextStanding(null, future, named, NOW)).toMatchObject({ healthySince: NOW });
  const silent = { ...seen, syncedAt: null, healthyAt: null };
  expect(nextStanding(null, silent, named, NOW)).toMatchObject({ healthySince: NOW, syncedAt: NOW });
});

test('the same content keeps its date, loses it by an incident, and does not get the old one back', () => {
  const first = nextStanding(null, seen, named, NOW);
  const later = '2026-11-21T12:10:00.000Z';
  expect(nextStanding(first, { ...seen, health: 'progressing' }, named, later)).toEqual(first);
  const broken = nextStanding(first, { ...seen, health: 'degraded' }, named, later);
  expect(broken).toMatchObject({ healthySince: null });
  expect(nextStanding(broken, seen, named, later)).toMatchObject({ healthySince: later });
});

test('another content starts again', () => {
  const first = nextStanding(null, seen, named, NOW);
  const next = nextStanding(
    first,
    { content: 'd', health: 'progressing', syncedAt: null, healthyAt: null },
    named,
    NOW,
  );
  expect(next).toMatchObject({ content: 'd', healthySince: null });
});

test('a standing survives the agent; a broken one proves nothing', async () => {
  const stored = new Map<string, KubeObject>();
  const keep = async (object: KubeObject) => {
    stored.set(object.metadata.name, { ...object, metadata: { ...object.metadata, resourceVersion: '1' } });
    return object;
  };
  const api = { get: async () => [...stored.values()][0] ?? null, create: keep, replace: keep };
  const open = (now: string) =>
    createStandingStore({ api, namespace: 'ns', repository: 'acme/gitops', now: () => Date.parse(now), dryRun: false });
  const identity = { key: 'checkout/dev', id: '0123456789abcdef' };
  const first = await open(NOW).keep(identity, seen);
  expect(await open('2026-11-21T12:30:00.000Z').keep(identity, seen)).toEqual(first);
  for (const object of stored.values()) object['data'] = { 'standing.json': '{"broken":' };
  const again: Standing = await open('2026-11-21T12:30:00.000Z').keep(identity, { ...seen, healthyAt: null });
  expect(again.healthySince).toBe('2026-11-21T12:30:00.000Z');
});
