import { describe, expect, test } from 'vitest';
import { aConfigMap, aDeployment, aDesired, aWorld } from './world.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const web = aDeployment('web');
const full = [web, ...names.map((name) => aConfigMap(name))];

function without(...gone: string[]) {
  return full.filter(({ metadata }) => !gone.includes(metadata.name));
}

describe('pruning', () => {
  test('takes what Git removed, and only that', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    kube.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'foreign', namespace: 'shop' } });
    const status = await settle(aDesired(without('a', 'b')));
    expect(status).toMatchObject({ sync: 'synced', inventory: { objects: 8 } });
    expect(kube.find('/ConfigMap/shop/a')).toBeNull();
    expect(kube.find('/ConfigMap/shop/foreign')).not.toBeNull();
  });

  test('beyond the brakes takes nothing, applies the rest, and says which trailer would allow it', async () => {
    const { settle, kube, backend } = aWorld();
    await settle(aDesired(full));
    const desired = aDesired([aDeployment('web', 'shop:2'), ...without('a', 'b', 'c', 'd').slice(1)]);
    const status = await settle(desired);
    expect(status.sync).toBe('waiting');
    expect(JSON.stringify(kube.find('apps/Deployment/shop/web'))).toContain('shop:2');
    expect(kube.names().filter((name) => name.startsWith('/ConfigMap'))).toHaveLength(8);
    expect(status.blockers.map(({ name }) => name)).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd']));
    const hash = /Shiplock-Prune: ([0-9a-f]{16})/.exec(status.error ?? '')?.[1] ?? '';
    expect((await backend.sync({ ...desired, pruneConsents: ['0'.repeat(16)] })).sync).toBe('waiting');
    expect((await backend.sync({ ...desired, pruneConsents: [hash] })).sync).toBe('synced');
    expect(kube.names().filter((name) => name.startsWith('/ConfigMap'))).toHaveLength(4);
  });

  test('that is held does not slip under the brakes because the target grew meanwhile', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    await settle(aDesired(without('a', 'b')));
    const grown = Array.from({ length: 40 }, (_, index) => aConfigMap(`new-${index}`));
    for (const desired of [aDesired(without(...names)), aDesired([...without(...names), ...grown])]) {
      expect(await settle(desired)).toMatchObject({ sync: 'waiting' });
    }
    expect(kube.find('/ConfigMap/shop/h')).not.toBeNull();
  });

  test('spends one allowance for a whole revision, over all targets', async () => {
    const { settle, kube } = aWorld();
    const many = Array.from({ length: 40 }, (_, index) => aConfigMap(`m-${index}`));
    const fewer = many.slice(8);
    for (const application of ['one', 'two']) await settle(aDesired(many, { application, namespace: application }));
    const revision = 'c'.repeat(40);
    const first = await settle(aDesired(fewer, { application: 'one', namespace: 'one', revision }));
    const second = await settle(aDesired(fewer, { application: 'two', namespace: 'two', revision }));
    expect(first.sync).toBe('synced');
    expect(second.error).toContain('this pass may delete only 2 more in this cluster');
    expect(kube.find('/ConfigMap/two/m-0')).not.toBeNull();
  });

  test('never takes an object that two targets claim: the second is told so and stays unapplied', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    const thief = aDesired([aConfigMap('a'), aConfigMap('own')], { application: 'thief' });
    const status = await settle(thief);
    expect(status.sync).toBe('failed');
    expect(status.error).toContain('it belongs to target shop/dev');
    expect(kube.find('/ConfigMap/shop/own')).toBeNull();
  });

  test('an empty render is an error and takes nothing', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    const status = await settle(aDesired([]));
    expect(status).toMatchObject({
      sync: 'failed',
      error: expect.stringContaining('An empty render is never applied'),
    });
    expect(kube.names().filter((name) => name.startsWith('/ConfigMap'))).toHaveLength(8);
  });

  test('does not happen when a part of the render is refused', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    const invalid = { ...aConfigMap('b'), invalid: 'no such field' };
    const status = await settle(aDesired([invalid, ...without('a', 'b')]));
    expect(status).toMatchObject({ sync: 'failed' });
    expect(status.error).toContain('no such field');
    expect(kube.find('/ConfigMap/shop/a')).not.toBeNull();
  });

  test('that fails is reported and taken up again', async () => {
    const { settle, kube } = aWorld();
    await settle(aDesired(full));
    kube.onRequest({
      before: ({ verb }) => {
        if (verb === 'delete') throw new Error('the connection broke');
      },
    });
    const failed = await settle(aDesired(without('a')));
    expect(failed).toMatchObject({ sync: 'failed', error: expect.stringContaining('it could not be deleted') });
    kube.onRequest({});
    expect(await settle(aDesired(without('a')))).toMatchObject({ sync: 'synced' });
    expect(kube.find('/ConfigMap/shop/a')).toBeNull();
  });

  test('an inventory that cannot be read stops everything', async () => {
    const { settle, kube, backend } = aWorld();
    await settle(aDesired(full));
    const key =
      [...Array(1)].map(() => kube.requests.find(({ what }) => what.includes('inventory'))?.what ?? '')[0] ?? '';
    const stored = kube.find(key);
    kube.put({ ...JSON.parse(JSON.stringify(stored)), data: { 'record.json': '{"version":9}' } });
    await expect(backend.sync(aDesired(without('a')))).rejects.toThrow('does not hold a readable inventory');
    expect(kube.find('/ConfigMap/shop/a')).not.toBeNull();
  });
});

describe('secrets', () => {
  test('are never quoted from a refusal', async () => {
    const { settle } = aWorld();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, invalid: 'canary-value-17' };
    const status = await settle(aDesired([secret]));
    expect(status.sync).toBe('failed');
    expect(JSON.stringify(status)).not.toContain('canary-value-17');
    expect(status.error).toContain('its text is withheld');
  });
});

describe('the gate', () => {
  test('refuses hooks and namespaces outside of the boundaries before anything is written', async () => {
    const { settle, kube } = aWorld({ boundaries: { allowNamespaces: ['shop-*'] } });
    const status = await settle(aDesired([aConfigMap('a')]));
    expect(status.error).toContain('namespace shop is not among those of --allow-namespace');
    expect(kube.writes()).toEqual([]);
    const hook = aConfigMap('hook');
    hook.metadata = { ...hook.metadata, namespace: 'elsewhere', annotations: { 'helm.sh/hook': 'pre-install' } };
    const hooked = await settle(aDesired([aConfigMap('a'), hook], { namespace: 'shop-dev' }));
    expect(hooked.error).toContain('ConfigMap elsewhere/hook may not be written');
    expect(kube.writes()).toEqual([]);
  });
});
