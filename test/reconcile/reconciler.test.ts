import { describe, expect, test } from 'vitest';
import type { ClusterBackend, DesiredTarget, TargetStatus } from '../../src/clusters/cluster.ts';
import { Environment } from '../../src/model/config.ts';
import { createReconciler } from '../../src/reconcile/reconciler.ts';
import { reportOf } from '../../src/reconcile/report.ts';
import type { WantedTarget } from '../../src/reconcile/wanted.ts';

const REVISION = 'a'.repeat(40);

const gone = {
  ...{ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a', state: 'missing' as const },
  ...{ fields: [], more: 0 },
};

function aWanted(
  application: string,
  content: string,
  heal: WantedTarget['environment']['heal'] = 'report',
): WantedTarget {
  const source = { kind: 'plain' as const, path: application };
  const target = {
    application,
    environment: 'dev',
    source,
    releaseName: application,
    namespace: application,
    inputs: [],
  };
  return { target, content, environment: Environment.parse({ heal }) };
}

/** A reconciler over a cluster that remembers contents, with a clock and timers that the test moves. */
function aReconciler() {
  const clock = { now: 0 };
  const synced = new Map<string, string>();
  const calls: string[] = [];
  const faults = new Map<string, Error>();
  const released = new Set<string>();
  /** Applications whose drift a person lets be written over. */
  const consented = new Set<string>();
  const gates = new Map<string, Promise<void>>();
  const drifted = new Set<string>();
  const stubborn = new Set<string>();
  let running = 0;
  let most = 0;
  const timers = new Set<{ at: number; task: () => void }>();

  function statusOf({ application, content }: DesiredTarget): TargetStatus {
    const has = synced.get(application) ?? null;
    const isSynced = has === content;
    return {
      sync: isSynced ? 'synced' : 'syncing',
      health: isSynced ? 'healthy' : 'missing',
      healthySince: null,
      syncedAt: null,
      revision: null,
      content: has,
      blockers: [],
      inventory: { objects: 1 },
      backend: 'builtin',
      error: null,
    };
  }
  const backend: ClusterBackend = {
    backend: 'builtin',
    async sync(desired) {
      running++;
      most = Math.max(most, running);
      calls.push(`sync ${desired.application} ${desired.content}`);
      await gates.get(desired.application);
      running--;
      const fault = faults.get(desired.application);
      if (fault !== undefined) throw fault;
      synced.set(desired.application, desired.content);
      return statusOf(desired);
    },
    async observe(desired) {
      calls.push(`observe ${desired.application}`);
      return statusOf(desired);
    },
    async findDrift({ application }) {
      calls.push(`drift ${application}`);
      return { objects: drifted.has(application) ? [gone] : [], more: 0, hidden: {} };
    },
    async heal(desired) {
      calls.push(`heal ${desired.application}`);
      if (!stubborn.has(desired.application)) drifted.delete(desired.application);
      return statusOf(desired);
    },
  };
  const reconciler = createReconciler({
    backend,
    render: async () => ({ status: 'rendered', objects: [] }),
    consents: async () => [],
    mayHeal: async ({ application }) => consented.has(application),
    isReleased: (target, content) => released.has(`${target} ${content}`),
    now: () => clock.now,
    random: () => 0.5,
    schedule(delayMs, task) {
      const timer = { at: clock.now + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    rhythm: { settledMs: 15_000, waitingMs: 60_000, driftFirstMs: 60_000, driftEveryMs: 3_600_000 },
    workers: 2,
    onStatus() {},
    log: { info() {}, warn() {} },
  });
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
  }
  async function advance(ms: number): Promise<void> {
    const end = clock.now + ms;
    for (;;) {
      await settle();
      const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers.delete(next);
      clock.now = next.at;
      next.task();
    }
    clock.now = end;
  }
  return {
    reconciler,
    calls,
    drifted,
    consented,
    stubborn,
    clock,
    faults,
    released,
    gates,
    synced,
    settle,
    advance,
    most: () => most,
  };
}

test('syncs new content at once and only observes afterwards', async () => {
  const { reconciler, calls, advance } = aReconciler();
  reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
  await advance(100);
  expect(calls).toEqual(['observe one', 'sync one c1']);
  await advance(42_000);
  expect(calls.slice(2)).toEqual(['observe one', 'observe one', 'observe one', 'drift one']);
  reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c2')] });
  await advance(100);
  expect(calls.at(-1)).toBe('sync one c2');
});

test('a target that fails backs off alone, and starts over with the next revision', async () => {
  const { reconciler, calls, faults, advance } = aReconciler();
  faults.set('bad', new Error('no connection'));
  reconciler.update({ revision: REVISION, targets: [aWanted('bad', 'c1'), aWanted('good', 'c1')] });
  await advance(60_000);
  const tries = calls.filter((call) => call === 'sync bad c1').length;
  expect(tries).toBeGreaterThanOrEqual(3);
  expect(tries).toBeLessThanOrEqual(5);
  const units = reconciler.units();
  expect(units.map(({ wanted, status }) => [wanted.target.application, status.sync])).toEqual([
    ['bad', 'failed'],
    ['good', 'synced'],
  ]);
  faults.clear();
  reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('bad', 'c1'), aWanted('good', 'c1')] });
  await advance(100);
  expect(reconciler.units().every(({ status }) => status.sync === 'synced')).toBe(true);
});

test('the newest content wins over one that is at work, and no target is at work twice', async () => {
  const { reconciler, calls, gates, settle, advance, synced } = aReconciler();
  const gate = Promise.withResolvers<void>();
  gates.set('one', gate.promise);
  reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
  await settle();
  reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c2')] });
  reconciler.update({ revision: 'c'.repeat(40), targets: [aWanted('one', 'c3')] });
  await settle();
  expect(calls.filter((call) => call.startsWith('sync'))).toEqual(['sync one c1']);
  gates.clear();
  gate.resolve();
  await advance(100);
  expect(calls.filter((call) => call.startsWith('sync'))).toEqual(['sync one c1', 'sync one c3']);
  expect(synced.get('one')).toBe('c3');
});

test('never has more targets at work than workers, and forgets those that are gone from Git', async () => {
  const { reconciler, advance, most } = aReconciler();
  const targets = Array.from({ length: 9 }, (_, index) => aWanted(`app-${index}`, 'c1'));
  reconciler.update({ revision: REVISION, targets });
  await advance(1_000);
  expect(most()).toBe(2);
  expect(reconciler.units()).toHaveLength(9);
  reconciler.update({ revision: REVISION, targets: targets.slice(0, 2) });
  expect(reconciler.units()).toHaveLength(2);
});

test('a report never tells of one content what was found for another', async () => {
  const { reconciler, faults, advance } = aReconciler();
  faults.set('one', new Error('no connection'));
  reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
  await advance(100);
  const frame = { cluster: 'dev', agentVersion: '0', repository: 'a/b', branch: 'main' };
  const report = () => reportOf(frame, REVISION, reconciler.units(), '2026-11-21T12:00:00.000Z').targets[0];
  expect(report()).toMatchObject({ content: 'c1', sync: 'failed', error: 'no connection' });
  reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c2')] });
  expect(report()).toMatchObject({ content: 'c2', sync: 'syncing', error: null, blockers: [] });
});

test('a nudge is one look soon after a burst, whatever the target waits for', async () => {
  const { reconciler, calls, faults, gates, advance, settle } = aReconciler();
  faults.set('one', new Error('no connection'));
  reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
  await advance(30_000);
  faults.clear();
  const before = calls.length;
  for (let burst = 0; burst < 5; burst++) reconciler.nudge('one/dev');
  await advance(100);
  expect(calls.slice(before)).toEqual(['sync one c1']);
  reconciler.nudge('gone/dev');
  // Nudged while it is at work: the look may have been too early.
  const held = Promise.withResolvers<void>();
  gates.set('one', held.promise);
  reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c2')] });
  await advance(10);
  reconciler.nudge('one/dev');
  held.resolve();
  await settle();
  await advance(100);
  expect(calls.slice(before + 1)).toEqual(['sync one c2', 'observe one']);
});

describe('drift', () => {
  const driftOf = (reconciler: ReturnType<typeof aReconciler>['reconciler']) => reconciler.units()[0]?.drift;
  const looks = (calls: string[]) => calls.filter((call) => call === 'drift one').length;

  test('is looked for soon after a sync, then about every hour, and at once when a watch tells', async () => {
    const { reconciler, calls, drifted, settle, advance } = aReconciler();
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
    await advance(100);
    expect([looks(calls), driftOf(reconciler)]).toEqual([0, null]);
    await advance(60_000);
    expect([looks(calls), driftOf(reconciler)?.id]).toEqual([1, '']);
    await advance(3_600_000);
    expect(looks(calls)).toBe(2);
    drifted.add('one');
    reconciler.wake('one/dev');
    await settle();
    expect(driftOf(reconciler)).toMatchObject({ objects: [gone], healing: { status: 'off' } });
    reconciler.wake('nobody/dev');
  });

  test('a wake while a look is under way is not lost', async () => {
    const { reconciler, calls, gates, settle } = aReconciler();
    const gate = Promise.withResolvers<void>();
    gates.set('one', gate.promise);
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
    await settle();
    reconciler.wake('one/dev');
    expect(looks(calls)).toBe(0);
    gate.resolve();
    await settle();
    expect(looks(calls)).toBe(1);
  });

  test('is healed at once with heal: auto, and what comes back is healed with back-off', async () => {
    const { reconciler, calls, drifted, stubborn, clock, settle, advance } = aReconciler();
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1', 'auto')] });
    await advance(61_000);
    drifted.add('one');
    stubborn.add('one');
    const begin = clock.now;
    reconciler.wake('one/dev');
    await settle();
    expect(driftOf(reconciler)?.healing).toMatchObject({ status: 'auto', tries: 1 });
    const heals = () => calls.filter((call) => call === 'heal one').length;
    const times: number[] = [];
    for (let known = 1; clock.now < begin + 90_000; await advance(100)) {
      if (heals() > known) times.push(Math.round((clock.now - begin) / 1000));
      known = heals();
    }
    expect(times).toEqual([2, 8, 26, 80]);
    stubborn.clear();
    await advance(300_000);
    expect(driftOf(reconciler)).toMatchObject({ id: '', objects: [] });
  });

  test('is never looked for with heal: off, and nothing is said of it', async () => {
    const { reconciler, calls, advance } = aReconciler();
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1', 'off')] });
    reconciler.wake('one/dev');
    await advance(4_000_000);
    expect([looks(calls), driftOf(reconciler)]).toEqual([0, null]);
  });

  test('that a sync may have left is looked for right after it', async () => {
    const { reconciler, calls, drifted, settle, advance } = aReconciler();
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
    drifted.add('one');
    await advance(61_000);
    const since = driftOf(reconciler)?.since;
    const before = looks(calls);
    reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c2')] });
    await settle();
    await advance(1);
    expect(looks(calls)).toBe(before + 1);
    expect(driftOf(reconciler)?.since).toBe(since);
  });

  test('is looked for anew when the config says something else of it', async () => {
    const { reconciler, calls, drifted, settle, advance } = aReconciler();
    reconciler.update({ revision: REVISION, targets: [aWanted('one', 'c1')] });
    drifted.add('one');
    await advance(61_000);
    const before = looks(calls);
    reconciler.update({ revision: 'b'.repeat(40), targets: [aWanted('one', 'c1', 'auto')] });
    await settle();
    expect(calls.slice(-3)).toEqual(['drift one', 'heal one', 'drift one']);
    expect(looks(calls)).toBe(before + 2);
  });
});

test('a target that waits for a person is looked at as soon as the state branch moves', async () => {
  const { reconciler, calls, released, advance } = aReconciler();
  const wanted = aWanted('one', 'c1');
  const held = { ...wanted, environment: { ...wanted.environment, sync: 'manual' as const } };
  reconciler.update({ revision: REVISION, targets: [held] });
  await advance(1_000);
  expect(calls).toEqual(['observe one']);
  reconciler.update({ revision: REVISION, targets: [{ ...held, orders: 's1' }] });
  await advance(0);
  expect(calls).toEqual(['observe one', 'observe one']);
  released.add('one/dev c1');
  reconciler.update({ revision: REVISION, targets: [{ ...held, orders: 's1' }] });
  await advance(1_000);
  expect(calls).toHaveLength(2);
  reconciler.update({ revision: REVISION, targets: [{ ...held, orders: 's2' }] });
  await advance(1_000);
  expect(calls.slice(2)).toEqual(['observe one', 'sync one c1']);
});

test('drift that waits for a person is written over as soon as the state branch has the word', async () => {
  const { reconciler, calls, drifted, consented, advance } = aReconciler();
  const wanted = aWanted('one', 'c1');
  const careful = { ...wanted, environment: { ...wanted.environment, heal: 'approve' as const } };
  reconciler.update({ revision: REVISION, targets: [careful] });
  drifted.add('one');
  await advance(120_000);
  expect(reconciler.units()[0]?.drift).toMatchObject({
    healing: { status: 'approval' },
    id: expect.stringMatching(/./),
  });
  reconciler.update({ revision: REVISION, targets: [{ ...careful, orders: 's1' }] });
  await advance(1_000);
  expect(calls).not.toContain('heal one');
  consented.add('one');
  reconciler.update({ revision: REVISION, targets: [{ ...careful, orders: 's2' }] });
  await advance(1_000);
  expect(calls.filter((call) => call === 'heal one')).toHaveLength(1);
  expect(reconciler.units()[0]?.drift).toMatchObject({ id: '', objects: [] });
});
