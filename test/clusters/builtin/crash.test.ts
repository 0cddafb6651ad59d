import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { aConfigMap, aDeployment, aDesired, aWorld } from './world.ts';

const before = [aDeployment('web'), ...['a', 'b', 'c', 'd', 'e'].map((name) => aConfigMap(name))];
const after = [aDeployment('web', 'shop:2'), ...['b', 'c', 'd', 'e', 'f'].map((name) => aConfigMap(name))];
const boat: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'foreign', namespace: 'shop' } };

class Killed extends Error {}

/** Runs the change and dies at one write: before it reaches the server, or after it was done and before the answer. */
async function dieAt(write: number, moment: 'before' | 'after') {
  const world = aWorld();
  await world.settle(aDesired(before));
  world.kube.put(boat);
  let seen = 0;
  const die = ({ verb }: { verb: string }) => {
    if (['get', 'list', 'dry-run'].includes(verb)) return;
    seen++;
    if (seen > write) throw new Killed('killed');
    if (seen === write && moment === 'before') throw new Killed('killed');
  };
  const dieAfter = ({ verb }: { verb: string }) => {
    if (!['get', 'list', 'dry-run'].includes(verb) && seen === write) throw new Killed('killed');
  };
  world.kube.onRequest({ before: die, ...(moment === 'after' ? { after: dieAfter } : {}) });
  const status = await world.settle(aDesired(after)).catch((error: unknown) => error);
  world.kube.onRequest({});
  return { world, status, writes: seen };
}

describe('an agent that is killed', () => {
  test('at any write of a sync leaves a cluster that the next one brings to the same end', async () => {
    let boundaries = 0;
    for (let write = 1; write < 50; write++) {
      for (const moment of ['before', 'after'] as const) {
        const { world, writes } = await dieAt(write, moment);
        const status = await world.settle(aDesired(after), world.restart());
        expect(status, `killed ${moment} write ${write}`).toMatchObject({ sync: 'synced', health: 'healthy' });
        expect(world.kube.names(), `killed ${moment} write ${write}`).toEqual([
          ...['b', 'c', 'd', 'e', 'f', 'foreign'].map((name) => `/ConfigMap/shop/${name}`),
          '/Namespace//shiplock-system',
          '/Namespace//shop',
          'apps/Deployment/shop/web',
        ]);
        expect(status).toMatchObject({ inventory: { objects: 7 } });
        if (writes < write) {
          expect(boundaries).toBeGreaterThanOrEqual(10);
          return;
        }
        boundaries++;
      }
    }
    throw new Error('the sync never ran to its end');
  });

  test('and whose target is reverted afterwards does not take the old content for synced', async () => {
    const { world } = await dieAt(2, 'after');
    const reverted = await world.restart().observe(aDesired(before));
    expect(reverted.sync).toBe('syncing');
    const status = await world.settle(aDesired(before), world.restart());
    expect(status).toMatchObject({ sync: 'synced', health: 'healthy' });
    const web = world.kube.find('apps/Deployment/shop/web');
    expect(JSON.stringify(web)).toContain('shop:1');
  });

  test('in the first sync leaves nothing that a smaller second one would not clean up', async () => {
    const world = aWorld();
    const die = ({ verb, what }: { verb: string; what: string }) => {
      if (verb === 'replace' && what.includes('inventory')) throw new Killed('killed');
    };
    world.kube.onRequest({ before: die });
    await expect(world.settle(aDesired(after))).rejects.toThrow('killed');
    world.kube.onRequest({});
    const status = await world.settle(aDesired(after.filter(({ metadata }) => metadata.name !== 'f')), world.restart());
    expect(status.sync).toBe('synced');
    expect(world.kube.names()).not.toContain('/ConfigMap/shop/f');
  });
});
