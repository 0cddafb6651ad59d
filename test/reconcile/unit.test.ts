import { describe, expect, test } from 'vitest';
import type { DesiredTarget, KubeObject, TargetStatus } from '../../src/clusters/cluster.ts';
import { lookAtUnit, type UnitWork } from '../../src/reconcile/unit.ts';
import type { WantedTarget } from '../../src/reconcile/wanted.ts';

const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
const REVISION = 'b'.repeat(40);
const SYNCED_AT = 'a'.repeat(40);

function aStatus(overrides: Partial<TargetStatus> = {}): TargetStatus {
  const times = { healthySince: null, syncedAt: null };
  const seen = { sync: 'synced' as const, health: 'healthy' as const, revision: SYNCED_AT, content: 'c1' };
  return { ...seen, ...times, blockers: [], inventory: { objects: 1 }, error: null, backend: 'builtin', ...overrides };
}

function aWork(overrides: Partial<UnitWork> = {}, environment: Partial<WantedTarget['environment']> = {}): UnitWork {
  const source = { kind: 'plain' as const, path: 'apps' };
  const target = {
    application: 'shop',
    environment: 'dev',
    source,
    releaseName: 'shop',
    namespace: 'shop',
    inputs: [],
  };
  const base = { after: [], soak: 0, mode: 'enforce' as const, merge: 'auto' as const, sync: 'auto' as const };
  const wanted = { target, content: 'c1', environment: { ...base, heal: 'report' as const, ...environment } };
  return { wanted, revision: REVISION, status: null, rendered: null, ...overrides };
}

/** Tools that note what was asked of them; the cluster answers what it is told to. */
function aToolbox(observed: TargetStatus, render: 'works' | 'fails' = 'works') {
  const asked: string[] = [];
  let desired: DesiredTarget | null = null;
  return {
    asked,
    desired: () => desired,
    tools: {
      backend: {
        backend: 'builtin' as const,
        async observe() {
          asked.push('observe');
          return observed;
        },
        async sync(given: DesiredTarget) {
          asked.push('sync');
          desired = given;
          return aStatus({ content: given.content });
        },
        async findDrift() {
          return { objects: [], more: 0, hidden: {} };
        },
        async heal(given: DesiredTarget) {
          asked.push('heal');
          return aStatus({ content: given.content });
        },
      },
      async render() {
        asked.push('render');
        if (render === 'fails') return { status: 'failed' as const, message: 'values.yaml: no such key' };
        return { status: 'rendered' as const, objects: [object] };
      },
      async consents(from: string | null, to: string) {
        asked.push(`consents ${from?.[0]}..${to[0]}`);
        return ['hash'];
      },
    },
  };
}

describe('a look at a target', () => {
  test('that is synced only observes it', async () => {
    const { tools, asked } = aToolbox(aStatus());
    for (const status of [null, aStatus()]) await lookAtUnit(aWork({ status }), tools);
    expect(asked).toEqual(['observe', 'observe']);
  });

  test('with new content renders and syncs it, with the consents since the last complete sync', async () => {
    const { tools, asked, desired } = aToolbox(aStatus({ sync: 'syncing' }));
    await lookAtUnit(aWork(), tools);
    expect(asked).toEqual(['observe', 'render', 'consents a..b', 'sync']);
    expect(desired()).toMatchObject({ revision: REVISION, objects: [object], pruneConsents: ['hash'] });
  });

  test('whose sync is under way does not render again', async () => {
    const { tools, asked } = aToolbox(aStatus());
    await lookAtUnit(aWork({ status: aStatus({ sync: 'syncing' }), rendered: [object] }), tools);
    expect(asked).toEqual(['consents a..b', 'sync']);
  });

  test('that does not render fails with the reason and keeps what was known', async () => {
    const { tools, asked } = aToolbox(aStatus({ sync: 'syncing', syncedAt: '2026-11-21T12:00:00.000Z' }), 'fails');
    const status = aStatus({ content: 'c0', syncedAt: '2026-11-21T12:00:00.000Z' });
    const result = await lookAtUnit(aWork({ status }), tools);
    expect(result.status).toMatchObject({ sync: 'failed', syncedAt: '2026-11-21T12:00:00.000Z', content: 'c0' });
    expect(result.status.error).toBe('The target does not render: values.yaml: no such key');
    expect(asked).toEqual(['render']);
  });

  test('of a manual environment never syncs', async () => {
    const { tools, asked } = aToolbox(aStatus({ sync: 'syncing', content: 'c0' }));
    const { status } = await lookAtUnit(aWork({ status: aStatus({ content: 'c0' }) }, { sync: 'manual' }), tools);
    expect(status).toMatchObject({ sync: 'waiting', content: 'c0' });
    expect(asked).toEqual(['observe']);
  });

  test.each([
    ['auto', ['observe', 'render', 'consents a..b', 'sync']],
    ['report', ['observe']],
    ['off', ['observe']],
  ] as const)('with an object missing and heal: %s asks for %j', async (heal, expected) => {
    const { tools, asked } = aToolbox(aStatus({ health: 'missing' }));
    await lookAtUnit(aWork({ status: aStatus() }, { heal }), tools);
    expect(asked).toEqual(expected);
  });
});
