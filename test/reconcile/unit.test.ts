import { describe, expect, test } from 'vitest';
import type { DesiredTarget, KubeObject, TargetStatus } from '../../src/clusters/cluster.ts';
import { Approvers, Environment } from '../../src/model/config.ts';
import { lookAtUnit, type UnitWork } from '../../src/reconcile/unit.ts';
import type { WantedTarget } from '../../src/reconcile/wanted.ts';

const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
const REVISION = 'b'.repeat(40);
const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const missing = {
  ...{ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a', state: 'missing' as const },
  ...{ fields: [], more: 0 },
};
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
  const wanted = { target, content: 'c1', environment: { ...Environment.parse({}), ...environment } };
  const drift = { episode: null, isDriftDue: false };
  return { wanted, revision: REVISION, status: null, rendered: null, ...drift, ...overrides };
}

/** Tools that note what was asked of them; the cluster answers what it is told to. */
function aToolbox(
  observed: TargetStatus,
  render: 'works' | 'fails' = 'works',
  world: { drifted?: boolean; consent?: boolean; released?: readonly string[] } = {},
) {
  let { drifted = false } = world;
  const { consent = false, released = [] } = world;
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
          asked.push('find drift');
          return { objects: drifted ? [missing] : [], more: 0, hidden: {} };
        },
        async heal(given: DesiredTarget) {
          asked.push('heal');
          drifted = false;
          return aStatus({ content: given.content });
        },
      },
      async render() {
        asked.push('render');
        if (render === 'fails') return { status: 'failed' as const, message: 'values.yaml: no such key' };
        return { status: 'rendered' as const, objects: [object] };
      },
      now: () => NOW,
      async mayHeal(_: unknown, id: string) {
        asked.push(`may heal ${id.length}`);
        return consent;
      },
      async consents(from: string | null, to: string) {
        asked.push(`consents ${from?.[0]}..${to[0]}`);
        return ['hash'];
      },
      isReleased: (target: string, content: string) => released.includes(`${target} ${content}`),
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

  test('that does not render for us is still brought about by a reconciler that renders by itself', async () => {
    const { tools, asked, desired } = aToolbox(aStatus({ sync: 'syncing', backend: 'argocd' }), 'fails');
    const { status } = await lookAtUnit(aWork(), tools);
    expect(status).toMatchObject({ sync: 'synced', error: null });
    expect(asked).toEqual(['observe', 'render', 'sync']);
    expect(desired()).toMatchObject({ revision: REVISION, objects: [] });
  });

  test('of a manual environment syncs what a person released, and says for whose word it waits else', async () => {
    const approvers = Approvers.parse({ users: ['olga'] });
    const environment = { sync: 'manual' as const, approvers };
    const behind = aStatus({ sync: 'syncing', content: 'c0' });
    const other = aToolbox(behind, 'works', { released: ['shop/dev c0', 'shop/prod c1'] });
    const held = await lookAtUnit(aWork({ status: behind }, environment), other.tools);
    expect(held.status).toMatchObject({ sync: 'waiting', content: 'c0' });
    expect(held.status.error).toContain('waits for `/sync` by @olga');
    const { tools, asked } = aToolbox(behind, 'works', { released: ['shop/dev c1'] });
    const { status } = await lookAtUnit(aWork({ status: held.status }, environment), tools);
    expect(status).toMatchObject({ sync: 'synced', content: 'c1' });
    expect(asked).toEqual(['observe', 'render', 'consents a..b', 'sync']);
  });

  test('of a manual environment never syncs by itself', async () => {
    const { tools, asked } = aToolbox(aStatus({ sync: 'syncing', content: 'c0' }));
    const { status } = await lookAtUnit(aWork({ status: aStatus({ content: 'c0' }) }, { sync: 'manual' }), tools);
    expect(status).toMatchObject({ sync: 'waiting', content: 'c0' });
    expect(asked).toEqual(['observe']);
  });

  test.each([
    ['auto', ['observe', 'render', 'find drift', 'heal', 'find drift']],
    ['approve', ['observe', 'render', 'find drift', 'may heal 16']],
    ['report', ['observe', 'render', 'find drift']],
    ['off', ['observe']],
  ] as const)('with an object missing and heal: %s asks for %j', async (heal, expected) => {
    const { tools, asked } = aToolbox(aStatus({ health: 'missing' }), 'works', { drifted: true, consent: false });
    await lookAtUnit(aWork({ status: aStatus() }, { heal }), tools);
    expect(asked).toEqual(expected);
  });

  test('heals with the consent of a person, and says what came of it', async () => {
    const { tools, asked } = aToolbox(aStatus(), 'works', { drifted: true, consent: true });
    const { drift } = await lookAtUnit(aWork({ status: aStatus(), isDriftDue: true }, { heal: 'approve' }), tools);
    expect(asked.slice(-3)).toEqual(['may heal 16', 'heal', 'find drift']);
    expect(drift).toMatchObject({ status: 'looked', episode: { id: '', tries: 1, healedAt: NOW } });
  });

  test('waits for the back-off before it heals again', async () => {
    const { tools, asked } = aToolbox(aStatus(), 'works', { drifted: true, consent: false });
    const episode = {
      found: { objects: [], more: 0, hidden: {} },
      id: '',
      since: null,
      tries: 2,
      healedAt: NOW - 5_999,
    };
    const work = aWork({ status: aStatus(), isDriftDue: true, episode }, { heal: 'auto' });
    await lookAtUnit(work, tools);
    expect(asked).not.toContain('heal');
    await lookAtUnit({ ...work, episode: { ...episode, healedAt: NOW - 6_000 } }, tools);
    expect(asked).toContain('heal');
  });

  test('whose drift cannot be looked for keeps its status', async () => {
    const { tools } = aToolbox(aStatus(), 'fails');
    const result = await lookAtUnit(aWork({ status: aStatus(), isDriftDue: true }), tools);
    expect(result.status).toMatchObject({ sync: 'synced', error: null });
    expect(result.drift).toEqual({ status: 'failed', error: 'The target does not render: values.yaml: no such key' });
  });
});
