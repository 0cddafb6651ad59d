import { describe, expect, test } from 'vitest';
import { anApplication, createArgoWorld, DESIRED, NOW, OLD, statusAt, WANTED } from './world.ts';

const REFRESH = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };
const manual = { spec: { syncPolicy: {} } };
const outOfSync = { sync: { status: 'OutOfSync', revision: WANTED }, operationState: undefined };

describe('observe', () => {
  test('synced and healthy at this content: since the later of both, and kept', async () => {
    const world = createArgoWorld([anApplication()]);
    const status = await world.backend.observe(DESIRED);
    expect(status).toMatchObject({
      sync: 'synced',
      health: 'healthy',
      healthySince: '2026-11-21T11:00:03.000Z',
      syncedAt: '2026-11-21T11:00:01.000Z',
      revision: WANTED,
      content: 'new',
      blockers: [],
      inventory: { objects: 1 },
      error: null,
      backend: 'argocd',
    });
    expect(world.writes).toHaveLength(1);
    await world.backend.observe(DESIRED);
    expect(world.writes, 'a second look writes nothing').toHaveLength(1);
    expect(world.patches).toEqual([]);
  });

  test('another revision with the same content is as good', async () => {
    const other = 'c'.repeat(40);
    const world = createArgoWorld([anApplication({ status: statusAt(other) })], {
      contentAt: async (_, revision) => (revision === other ? 'new' : null),
    });
    expect(await world.backend.observe(DESIRED)).toMatchObject({ sync: 'synced', revision: other, content: 'new' });
  });

  test('synced at another content is no proof', async () => {
    const world = createArgoWorld([anApplication({ status: statusAt(OLD) })]);
    expect(await world.backend.observe(DESIRED)).toMatchObject({ sync: 'syncing', healthySince: null, content: 'old' });
    expect(world.patches).toEqual([]);
  });

  test('a revision that our mirror does not have is no proof', async () => {
    const world = createArgoWorld([anApplication({ status: statusAt('d'.repeat(40)) })]);
    expect(await world.backend.observe(DESIRED)).toMatchObject({ sync: 'syncing', healthySince: null });
  });

  test('an operation that runs is not over, even when all is synced', async () => {
    const status = { operationState: { phase: 'Running', syncResult: { revision: WANTED } } };
    const world = createArgoWorld([anApplication({ status })]);
    expect(await world.backend.observe(DESIRED)).toMatchObject({ sync: 'syncing', healthySince: null });
  });

  test('live changes after the sync: synced, without proof, the object named', async () => {
    const resource = { kind: 'ConfigMap', version: 'v1', namespace: 'checkout', name: 'conf', status: 'OutOfSync' };
    const status = { sync: { status: 'OutOfSync', revision: WANTED }, resources: [resource] };
    const world = createArgoWorld([anApplication()]);
    await world.backend.observe(DESIRED);
    world.set(anApplication({ status }));
    const drifted = await world.backend.observe(DESIRED);
    expect(drifted).toMatchObject({ sync: 'synced', healthySince: null, error: null });
    expect(drifted.blockers).toEqual([
      { kind: 'ConfigMap', namespace: 'checkout', name: 'conf', reason: 'it is not as Git has it (OutOfSync)' },
    ]);
    world.set(anApplication());
    const healed = await world.backend.observe(DESIRED);
    expect(healed.healthySince, 'the soak starts again').toBe(new Date(NOW).toISOString());
  });

  test('an old comparison after a sync is not taken for drift', async () => {
    const status = { sync: { status: 'OutOfSync', revision: WANTED }, reconciledAt: '2026-11-21T11:00:01Z' };
    const world = createArgoWorld([anApplication({ status })]);
    expect(await world.backend.observe(DESIRED)).toMatchObject({ sync: 'syncing' });
  });

  test('an object that is not healthy is named by our own eyes, because Argo CD keeps that elsewhere', async () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'checkout', namespace: 'checkout', generation: 2 },
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1 },
    };
    const status = { health: { status: 'Progressing', lastTransitionTime: '2026-11-21T11:30:00Z' } };
    const world = createArgoWorld([anApplication({ status }), deployment]);
    const seen = await world.backend.observe(DESIRED);
    expect(seen).toMatchObject({ sync: 'synced', health: 'progressing', healthySince: null });
    expect(seen.blockers).toMatchObject([{ kind: 'Deployment', namespace: 'checkout', name: 'checkout' }]);
  });
});

describe('sync', () => {
  test('asks an automated Application to look, and for nothing else', async () => {
    const world = createArgoWorld([anApplication({ status: statusAt(OLD) })]);
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'syncing', error: null });
    expect(world.patches).toEqual([{ ref: 'argoproj.io/Application/argocd/checkout', patch: REFRESH }]);
    world.set(
      anApplication({
        status: statusAt(OLD),
        metadata: { name: 'checkout', namespace: 'argocd', ...REFRESH.metadata },
      }),
    );
    await world.backend.sync(DESIRED);
    expect(world.patches, 'not again before the answer').toHaveLength(1);
    const fresh = { reconciledAt: new Date(NOW - 2_000).toISOString() };
    world.set(anApplication({ status: { ...outOfSync, ...fresh } }));
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'syncing' });
    expect(world.patches, 'Argo CD syncs by itself').toHaveLength(1);
    world.set(anApplication({ status: outOfSync }));
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'syncing' });
    expect(world.patches, 'it did not for long, as when a sync window ended').toHaveLength(2);
  });

  test('leftovers that an automated Application does not prune are waited for', async () => {
    const left = { kind: 'ConfigMap', version: 'v1', namespace: 'checkout', name: 'old', requiresPruning: true };
    const status = { ...outOfSync, resources: [{ ...left, status: 'OutOfSync' }] };
    const world = createArgoWorld([anApplication({ spec: { syncPolicy: { automated: {} } }, status })]);
    const held = await world.backend.sync(DESIRED);
    expect(held).toMatchObject({ sync: 'waiting', blockers: [{ name: 'old' }] });
    expect(held.error).toContain('does not prune');
    expect(world.patches).toEqual([]);
  });

  test('asks an Application that is not automated for a sync to exactly this revision', async () => {
    const spec = { syncPolicy: { syncOptions: ['CreateNamespace=true'], retry: { limit: 3 } } };
    const world = createArgoWorld([anApplication({ spec, status: outOfSync })]);
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'syncing' });
    expect(world.patches).toMatchObject([
      {
        patch: {
          metadata: { resourceVersion: '7' },
          operation: {
            initiatedBy: { username: 'shiplock', automated: true },
            sync: { revision: WANTED, prune: false, syncOptions: ['CreateNamespace=true'] },
            retry: { limit: 3 },
          },
        },
      },
    ]);
  });

  test('of several sources only ours moves', async () => {
    const own = anApplication().spec.source;
    const sources = [{ repoURL: 'https://charts.acme.test', chart: 'base', targetRevision: '1.0.0' }, own];
    const status = { sync: { status: 'OutOfSync', revisions: ['1.0.0', WANTED] }, operationState: undefined };
    const world = createArgoWorld([anApplication({ spec: { source: undefined, sources, syncPolicy: {} }, status })]);
    await world.backend.sync(DESIRED);
    expect(world.patches).toMatchObject([
      { patch: { operation: { sync: { revisions: ['1.0.0', WANTED], sources } } } },
    ]);
  });

  test('an operation that runs is left alone', async () => {
    const world = createArgoWorld([anApplication({ ...manual, status: outOfSync, operation: { sync: {} } })]);
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'syncing' });
    expect(world.patches).toEqual([]);
  });

  test('an answer with a commit that we do not have is waited for, not asked for again', async () => {
    const world = createArgoWorld([anApplication({ status: statusAt('d'.repeat(40)) })]);
    await world.backend.sync(DESIRED);
    const late = await world.backend.sync(DESIRED);
    expect(late).toMatchObject({ sync: 'syncing', error: null });
    expect(late.blockers[0]?.reason).toContain('a commit that this agent does not have');
    expect(world.patches).toHaveLength(1);
    await world.backend.sync({ ...DESIRED, revision: 'e'.repeat(40) });
    expect(world.patches, 'the next commit asks again').toHaveLength(2);
  });

  test('an answer with another content is a failure, so that it backs off', async () => {
    const world = createArgoWorld([anApplication({ status: statusAt(OLD) })]);
    await world.backend.sync(DESIRED);
    const failed = await world.backend.sync(DESIRED);
    expect(failed).toMatchObject({ sync: 'failed' });
    expect(failed.error).toContain('is it of another branch?');
  });

  test('a comparison that fails is told once Argo CD has answered, masked', async () => {
    const message = 'helm template failed: password=hunter2-and-more could not be read';
    const status = {
      sync: { status: 'Unknown', revision: WANTED },
      conditions: [{ type: 'ComparisonError', message }],
    };
    const world = createArgoWorld([anApplication({ status })]);
    expect(await world.backend.sync(DESIRED), 'it may be the error of another commit').toMatchObject({
      sync: 'syncing',
    });
    const failed = await world.backend.sync(DESIRED);
    expect(failed).toMatchObject({ sync: 'failed', blockers: [{ kind: 'Application', name: 'checkout' }] });
    expect(failed.error).toContain('Application argocd/checkout fails: ComparisonError: helm template failed');
    expect(JSON.stringify(failed)).not.toContain('hunter2');
  });

  test('a sync that failed names the objects, and says nothing of what a Secret held', async () => {
    const failures = [
      { group: '', kind: 'Secret', namespace: 'checkout', name: 's', status: 'SyncFailed', message: 'illegal "aGk"' },
      { group: 'apps', kind: 'Deployment', namespace: 'checkout', name: 'web', status: 'SyncFailed', message: 'bad' },
    ];
    const operationState = {
      phase: 'Failed',
      message: 'one or more objects failed to apply',
      syncResult: { revision: WANTED, resources: failures },
    };
    const world = createArgoWorld([anApplication({ status: { ...outOfSync, operationState } })]);
    const failed = await world.backend.sync(DESIRED);
    expect(failed).toMatchObject({ sync: 'failed' });
    expect(failed.error).toContain('one or more objects failed to apply');
    expect(failed.blockers).toMatchObject([{ kind: 'Secret' }, { kind: 'Deployment', reason: 'bad' }]);
    expect(JSON.stringify(failed)).not.toContain('aGk');
    expect(world.patches, 'Argo CD tries again by itself or not at all').toEqual([]);
  });

  test.each([
    [
      'is paused',
      {
        metadata: {
          name: 'checkout',
          namespace: 'argocd',
          annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' },
        },
      },
      'skip-reconcile',
    ],
    [
      'is being deleted',
      { metadata: { name: 'checkout', namespace: 'argocd', deletionTimestamp: '2026-11-21T11:00:00Z' } },
      'deleted',
    ],
    [
      'is pinned',
      { spec: { source: { ...anApplication().spec.source, targetRevision: 'v1.4' } }, status: statusAt(OLD) },
      'follows v1.4',
    ],
  ])('an Application that %s waits, and says so', async (_, over, word) => {
    const world = createArgoWorld([anApplication(over)]);
    const status = await world.backend.sync(DESIRED);
    expect(status).toMatchObject({ sync: 'waiting', healthySince: null });
    expect(status.error).toContain(word);
    expect(world.patches).toEqual([]);
  });

  test.each([
    ['automated', {}],
    ['not automated', manual],
  ])('a sync window of the project holds back an Application that is %s', async (_, over) => {
    const deny = { kind: 'deny', schedule: '0 11 * * *', duration: '2h', applications: ['check*'] };
    const project = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: 'argocd' },
      spec: { syncWindows: [deny] },
    };
    const world = createArgoWorld([anApplication({ ...over, status: outOfSync }), project]);
    const held = await world.backend.sync(DESIRED);
    expect(held).toMatchObject({ sync: 'waiting' });
    expect(held.error).toContain('"deny 0 11 * * * for 2h (UTC)"');
    expect(world.patches).toEqual([]);
  });

  test('what the boundaries do not allow is not asked for', async () => {
    const boundaries = { agentNamespace: 'shiplock-system', allowNamespaces: ['shop'], allowKinds: [], denyKinds: [] };
    const world = createArgoWorld([anApplication({ ...manual, status: outOfSync })], { boundaries });
    const held = await world.backend.sync(DESIRED);
    expect(held).toMatchObject({ sync: 'waiting' });
    expect(held.error).toContain('namespace checkout is not among those of --allow-namespace');
    expect(world.patches).toEqual([]);
  });

  test('a dry run asks for nothing and keeps nothing', async () => {
    const world = createArgoWorld([anApplication({ ...manual, status: outOfSync })], { dryRun: true });
    expect(await world.backend.sync(DESIRED)).toMatchObject({ sync: 'waiting' });
    world.set(anApplication());
    await world.backend.observe(DESIRED);
    expect([...world.patches, ...world.writes]).toEqual([]);
  });
});

test('drift is healed by Argo CD where it heals by itself, else by a sync', async () => {
  const status = { sync: { status: 'OutOfSync', revision: WANTED } };
  const automated = createArgoWorld([anApplication({ status })]);
  await automated.backend.heal(DESIRED);
  expect(automated.patches).toMatchObject([{ patch: REFRESH }]);
  const byHand = createArgoWorld([anApplication({ ...manual, status })]);
  await byHand.backend.heal(DESIRED);
  expect(byHand.patches).toMatchObject([{ patch: { operation: { sync: { revision: WANTED } } } }]);
});

describe('finding Applications', () => {
  test('they are listed once for many targets', async () => {
    let lists = 0;
    const world = createArgoWorld([anApplication()]);
    const api = { ...fakeApi(), list: async () => [anApplication()].slice(0, ++lists) };
    const counted = createArgoWorld([], { api });
    await Promise.all([counted.claims(DESIRED), counted.claims(DESIRED), counted.claims(DESIRED)]);
    expect(lists).toBe(1);
    expect(await world.claims(DESIRED)).toEqual(['Application argocd/checkout']);
  });

  test('where only the namespace of Argo CD may be listed, that is enough', async () => {
    const api = {
      ...fakeApi(),
      list: async ({ namespace }: { namespace: string | null }) => {
        if (namespace === null) throw Object.assign(new Error('forbidden'), { status: 403 });
        return [anApplication()];
      },
    };
    expect(await createArgoWorld([], { api }).claims(DESIRED)).toEqual(['Application argocd/checkout']);
  });

  test.each([403, 404])('a cluster that answers %i has none', async (status) => {
    const api = { ...fakeApi(), list: () => Promise.reject(Object.assign(new Error('no'), { status })) };
    expect(await createArgoWorld([], { api }).claims(DESIRED)).toEqual([]);
  });

  test('an outage is an outage, never an empty list', async () => {
    const api = { ...fakeApi(), list: () => Promise.reject(Object.assign(new Error('down'), { status: 503 })) };
    await expect(createArgoWorld([], { api }).claims(DESIRED)).rejects.toThrow('down');
  });
});

function fakeApi() {
  const never = () => Promise.reject(new Error('not asked for here'));
  return { get: never, list: never, create: never, replace: never, apply: never, remove: never, scope: never };
}
