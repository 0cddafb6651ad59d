import { describe, expect, test } from 'vitest';
import { aConfigMap, aDeployment, aDesired, aWorld } from './world.ts';

describe('a target from zero', () => {
  test('is applied into a namespace that is made for it, becomes healthy and says since when', async () => {
    const { settle, kube } = aWorld();
    const status = await settle(aDesired([aDeployment('web'), aConfigMap('settings')]));
    expect(status).toMatchObject({
      sync: 'synced',
      health: 'healthy',
      healthySince: '2026-11-21T12:00:00.000Z',
      syncedAt: '2026-11-21T12:00:00.000Z',
      inventory: { objects: 3 },
      error: null,
      blockers: [],
    });
    expect(kube.names()).toEqual([
      '/ConfigMap/shop/settings',
      '/Namespace//shiplock-system',
      '/Namespace//shop',
      'apps/Deployment/shop/web',
    ]);
  });

  test("carries our mark beside the user's labels", async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired([aDeployment('web')]));
    expect(kube.find('apps/Deployment/shop/web')?.metadata).toMatchObject({
      labels: {
        'app.kubernetes.io/managed-by': 'Helm',
        'shiplock.dev/target-id': expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      annotations: { 'shiplock.dev/target': 'shop/dev' },
    });
  });

  test('is progressing, not healthy, before its controller has looked', async () => {
    const { backend } = aWorld();
    const status = await backend.sync(aDesired([aDeployment('web')]));
    expect(status).toMatchObject({ sync: 'synced', health: 'progressing', healthySince: null });
    expect(status.blockers).toEqual([
      {
        kind: 'Deployment',
        namespace: 'shop',
        name: 'web',
        reason: 'its controller has not seen the newest version yet',
      },
    ]);
  });

  test('records what it will apply before it applies anything', async () => {
    const { backend, kube } = aWorld();
    await backend.sync(aDesired([aDeployment('web'), aConfigMap('settings')]));
    const [first] = kube.writes();
    expect(first).toMatchObject({ verb: 'create', what: expect.stringContaining('shiplock-inventory') });
  });
});

describe('a second pass', () => {
  test('over the same content writes nothing, by observing and by syncing again', async () => {
    const { settle, backend, kube } = aWorld();
    const desired = aDesired([aDeployment('web'), aConfigMap('settings')]);
    await settle(desired);
    kube.requests.length = 0;
    expect(await backend.observe(desired)).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect(kube.writes()).toEqual([]);
    await backend.sync(desired);
    expect(kube.writes().filter(({ what }) => !what.includes('shiplock-inventory'))).toEqual([]);
  });

  test('of a new agent process knows what is synced and since when it is healthy', async () => {
    const { settle, restart, clock } = aWorld();
    const desired = aDesired([aDeployment('web')]);
    await settle(desired);
    clock.now += 3_600_000;
    const status = await restart().observe({ ...desired, objects: [] });
    expect(status).toMatchObject({ sync: 'synced', health: 'healthy', healthySince: '2026-11-21T12:00:00.000Z' });
  });

  test('writes only what differs when one object changed', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired([aDeployment('web'), aConfigMap('settings')]));
    kube.requests.length = 0;
    await settle(aDesired([aDeployment('web', 'shop:2'), aConfigMap('settings')]));
    const applied = kube.writes().filter(({ verb }) => verb === 'apply');
    expect(applied).toEqual([{ verb: 'apply', what: 'apps/Deployment/shop/web' }]);
  });
});

describe('health over time', () => {
  test('a broken image is degraded at once, with the pod and its reason named', async () => {
    const { settle } = aWorld();
    const status = await settle(aDesired([aDeployment('web', 'shop:broken')]));
    expect(status).toMatchObject({ sync: 'synced', health: 'degraded', healthySince: null });
    expect(status.blockers[0]?.reason).toBe('pod web-1: container web: ImagePullBackOff: no such image');
  });

  test('an incident restarts healthySince, an unrelated commit does not, new content does', async () => {
    const { settle, backend, kube, clock } = aWorld();
    const desired = aDesired([aDeployment('web'), aConfigMap('settings')]);
    await settle(desired);
    clock.now += 60_000;
    const unrelated = await backend.observe({ ...desired, revision: 'b'.repeat(40) });
    expect(unrelated.healthySince).toBe('2026-11-21T12:00:00.000Z');
    kube.drop('/ConfigMap/shop/settings');
    expect(await backend.observe(desired)).toMatchObject({ health: 'missing', healthySince: null });
    await backend.sync(desired);
    clock.now += 60_000;
    expect((await backend.observe(desired)).healthySince).toBe('2026-11-21T12:01:00.000Z');
    clock.now += 60_000;
    const changed = await settle(aDesired([aDeployment('web', 'shop:2'), aConfigMap('settings')]));
    expect(changed.healthySince).toBe('2026-11-21T12:03:00.000Z');
  });

  test('progress that takes longer than the limit is an incident that says so', async () => {
    const { backend, clock } = aWorld();
    const desired = aDesired([aDeployment('web')]);
    await backend.sync(desired);
    clock.now += 599_000;
    expect((await backend.observe(desired)).health).toBe('progressing');
    clock.now += 2_000;
    const status = await backend.observe(desired);
    expect(status.health).toBe('degraded');
    expect(status.blockers[0]?.reason).toMatch(/^not healthy after 600 s: /);
  });
});

describe('targets that share a namespace', () => {
  test('come at the same time: one makes it, both become healthy and stay so', async () => {
    const { backend, settle, kube } = aWorld();
    const one = aDesired([aConfigMap('one')], { application: 'one' });
    const two = aDesired([aConfigMap('two')], { application: 'two' });
    await Promise.all([backend.sync(one), backend.sync(two)]);
    const counts = [];
    for (const desired of [one, two]) {
      const status = await settle({ ...desired, content: 'newer' });
      expect(status).toMatchObject({ sync: 'synced', health: 'healthy' });
      counts.push(status.inventory.objects);
    }
    expect(counts.sort()).toEqual([1, 2]);
    expect(kube.writes().filter(({ what }) => what === '/Namespace//shop')).toHaveLength(2);
  });

  test('never touch one that others made', async () => {
    const { settle, kube } = aWorld();
    kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'x' } } });
    await settle(aDesired([aConfigMap('one')]));
    expect(kube.find('/Namespace//shop')?.metadata['labels']).toEqual({ team: 'x' });
    expect(kube.writes().filter(({ what }) => what === '/Namespace//shop')).toEqual([]);
  });
});

test('an object that Argo CD or Flux owns is refused, and its owner is named', async () => {
  const world = aWorld();
  const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:/ConfigMap:shop/conf' };
  world.kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  world.kube.put({ ...aConfigMap('conf', { a: '0' }), metadata: { name: 'conf', namespace: 'shop', annotations } });
  const status = await world.backend.sync(aDesired([aConfigMap('conf')]));
  expect(status).toMatchObject({ sync: 'failed', blockers: [{ kind: 'ConfigMap', name: 'conf' }] });
  expect(status.error).toContain('Application shop of Argo CD owns it');
  const live = await world.kube.api.get({
    group: '',
    version: 'v1',
    kind: 'ConfigMap',
    namespace: 'shop',
    name: 'conf',
  });
  expect(live).toMatchObject({ data: { a: '0' } });
});
