import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { aConfigMap, aDeployment, aDesired, aWorld } from './world.ts';

function aHook(
  name: string,
  event: string,
  more: { policy?: string; weight?: string; image?: string; ttl?: number } = {},
): KubeObject {
  const annotations: Record<string, string> = { 'helm.sh/hook': event };
  if (more.policy !== undefined) annotations['helm.sh/hook-delete-policy'] = more.policy;
  if (more.weight !== undefined) annotations['helm.sh/hook-weight'] = more.weight;
  const ttl = more.ttl === undefined ? {} : { ttlSecondsAfterFinished: more.ttl };
  const spec = { ...ttl, template: { spec: { containers: [{ name: 'job', image: more.image ?? 'job:1' }] } } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, annotations }, spec };
}

function order(world: ReturnType<typeof aWorld>): string[] {
  return world.kube
    .writes()
    .filter(({ what }) => !what.includes('inventory') && !what.includes('Namespace'))
    .map(({ verb, what }) => `${verb} ${what.split('/').at(-1)}`);
}

describe('Helm hooks', () => {
  test('run before and after the objects, by weight, each waiting for the one before', async () => {
    const world = aWorld();
    const hooks = [
      aHook('second', 'pre-install', { weight: '5' }),
      aHook('first', 'pre-install,pre-upgrade', { weight: '-5' }),
      aHook('later', 'post-install'),
      aHook('tests', 'test'),
      aHook('bye', 'pre-delete'),
    ];
    const status = await world.settle(aDesired([aDeployment('web'), ...hooks]));
    expect(status).toMatchObject({ sync: 'synced', health: 'healthy', inventory: { objects: 2 } });
    expect(order(world)).toEqual(['create first', 'create second', 'apply web', 'create later']);
  });

  test('hold the sync while they run, and name themselves', async () => {
    const { backend, kube } = aWorld();
    const status = await backend.sync(aDesired([aDeployment('web'), aHook('migrate', 'pre-install')]));
    expect(status).toMatchObject({ sync: 'syncing', health: 'progressing' });
    expect(status.blockers).toEqual([
      { kind: 'Job', namespace: 'shop', name: 'migrate', reason: 'the job has not completed yet' },
    ]);
    expect(kube.find('apps/Deployment/shop/web')).toBeNull();
  });

  test('that fail stop the sync of this content; the next content runs them anew', async () => {
    const world = aWorld();
    const failed = await world.settle(
      aDesired([aDeployment('web'), aHook('migrate', 'pre-install', { image: 'broken' })]),
    );
    expect(failed).toMatchObject({
      sync: 'failed',
      error: expect.stringContaining('Hook Job migrate: the hook failed'),
    });
    expect(world.kube.find('apps/Deployment/shop/web')).toBeNull();
    const again = await world.settle(
      aDesired([aDeployment('web'), aHook('migrate', 'pre-install', { image: 'broken' })]),
    );
    expect(again.sync).toBe('failed');
    expect(order(world)).toEqual(['create migrate']);
    const fixed = await world.settle(aDesired([aDeployment('web'), aHook('migrate', 'pre-install')]));
    expect(fixed.sync).toBe('synced');
    expect(order(world)).toEqual(['create migrate', 'delete migrate', 'create migrate', 'apply web']);
  });

  test('are not validated too late: a render that the server refuses runs none of them', async () => {
    const world = aWorld();
    const invalid = { ...aConfigMap('a'), invalid: 'x' };
    await world.settle(aDesired([invalid, aHook('migrate', 'pre-install')]));
    expect(order(world)).toEqual([]);
  });

  test('go after success where their policy says so, once', async () => {
    const world = aWorld();
    const hook = aHook('migrate', 'pre-install', { policy: 'hook-succeeded' });
    const desired = aDesired([aDeployment('web'), hook, aHook('later', 'post-install')]);
    expect((await world.settle(desired)).sync).toBe('synced');
    expect(order(world)).toEqual(['create migrate', 'delete migrate', 'apply web', 'create later']);
  });

  test('that vanish count as done only when they vanish by themselves', async () => {
    for (const [ttl, expected] of [
      [1, 'synced'],
      [undefined, 'failed'],
    ] as const) {
      const world = aWorld();
      const hook = aHook('migrate', 'pre-install', ttl === undefined ? {} : { ttl });
      const desired = aDesired([aConfigMap('a'), hook]);
      await world.backend.sync(desired);
      world.kube.drop('batch/Job/shop/migrate');
      expect((await world.settle(desired)).sync).toBe(expected);
    }
  });

  test('never replace an object that is not from this target', async () => {
    const { settle, kube } = aWorld();
    kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    kube.put({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate', namespace: 'shop' } });
    const status = await settle(aDesired([aConfigMap('a'), aHook('migrate', 'pre-install')]));
    expect(status.error).toContain('an object of this name exists and is not from this target');
    expect(kube.find('batch/Job/shop/migrate')).not.toBeNull();
  });

  test('are started once when the agent is killed between the start and its answer', async () => {
    const world = aWorld();
    const desired = aDesired([aConfigMap('a'), aHook('migrate', 'pre-install')]);
    world.kube.onRequest({
      after: ({ verb, what }) => {
        if (verb === 'create' && what.includes('Job')) throw new Error('killed');
      },
    });
    await world.backend.sync(desired);
    world.kube.onRequest({});
    expect((await world.settle(desired, world.restart())).sync).toBe('synced');
    expect(order(world).filter((line) => line === 'create migrate')).toHaveLength(1);
  });
});
