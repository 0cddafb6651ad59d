import { describe, expect, test } from 'vitest';
import { createInventoryStore } from '../../../src/clusters/builtin/inventory-store.ts';
import { identify } from '../../../src/reconcile/mark.ts';
import { createFakeKube } from './fake-kube.ts';

const REPOSITORY = 'acme/gitops';
const SHOP = identify(REPOSITORY, { application: 'shop', environment: 'dev' });
const entry = (name: string) => ({ group: '', version: 'v1', kind: 'Secret', namespace: 'shop', name, uid: null });

/** A cluster with the agent's namespace, stores over it, and a clock. */
function aCluster() {
  const kube = createFakeKube();
  kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shiplock-system' } });
  const clock = { now: 0 };
  const place = { namespace: 'shiplock-system', repository: REPOSITORY };
  const store = () => createInventoryStore(kube.api, place, () => clock.now);
  const asked = () => kube.requests.splice(0).map(({ verb }) => verb);
  return { kube, clock, store, asked };
}

describe('inventories in ConfigMaps', () => {
  test('cost one LIST for all targets, and none again for what was read or written within a minute', async () => {
    const { store, clock, asked } = aCluster();
    const first = store();
    const others = ['a', 'b', 'c'].map((application) => identify(REPOSITORY, { application, environment: 'dev' }));
    const [empty] = await Promise.all([SHOP, ...others].map((identity) => first.read(identity)));
    expect(empty?.resourceVersion).toBeNull();
    expect(asked()).toEqual(['list']);
    const written = await first.write(SHOP, await first.read(SHOP), {
      ...(await first.read(SHOP)).record,
      entries: [entry('a')],
    });
    clock.now += 59_000;
    expect(await first.read(SHOP)).toEqual(written);
    expect(asked()).toEqual(['create']);
  });

  test('are read again after a minute, so that what somebody else wrote is seen', async () => {
    const { store, clock } = aCluster();
    const [one, other] = [store(), store()];
    await one.read(SHOP);
    const before = await other.read(SHOP);
    await other.write(SHOP, before, { ...before.record, entries: [entry('a')] });
    clock.now += 61_000;
    expect((await one.read(SHOP)).record.entries).toEqual([entry('a')]);
  });

  test('never write over what somebody else wrote: refused, and read anew', async () => {
    const { store, kube } = aCluster();
    const [one, other] = [store(), store()];
    const stale = await one.read(SHOP);
    const theirs = await other.write(SHOP, stale, { ...stale.record, entries: [entry('a')] });
    await expect(one.write(SHOP, stale, { ...stale.record, entries: [entry('b')] })).rejects.toThrow();
    expect(await one.read(SHOP)).toEqual(theirs);
    const [name] = kube.writes().map(({ what }) => what);
    expect(kube.find(name ?? '')).toMatchObject({ data: { 'record.json': expect.stringContaining('"name":"a"') } });
  });

  test('are asked for by name after a write whose answer was lost', async () => {
    const { store, kube } = aCluster();
    const one = store();
    const before = await one.read(SHOP);
    kube.onRequest({
      after: ({ verb }) => {
        if (verb === 'create') throw new Error('socket hang up');
      },
    });
    const record = { ...before.record, entries: [entry('a')] };
    await expect(one.write(SHOP, before, record)).rejects.toThrow('socket hang up');
    kube.onRequest({});
    const seen = await one.read(SHOP);
    expect(seen.record.entries).toEqual([entry('a')]);
    await one.write(SHOP, seen, { ...seen.record, entries: [] });
  });

  test('without their label are not taken for missing', async () => {
    const { store, kube, clock } = aCluster();
    const one = store();
    const before = await one.read(SHOP);
    await one.write(SHOP, before, { ...before.record, entries: [entry('a')] });
    const key = kube.writes()[0]?.what ?? '';
    const stored = kube.find(key);
    if (stored === null) throw new Error('nothing was written');
    kube.put({ ...stored, metadata: { name: stored.metadata.name, namespace: 'shiplock-system' } });
    clock.now += 61_000;
    expect((await one.read(SHOP)).record.entries).toEqual([entry('a')]);
    const another = store();
    const empty = await another.read(SHOP);
    await expect(another.write(SHOP, empty, { ...empty.record, entries: [entry('b')] })).rejects.toThrow();
    expect((await another.read(SHOP)).record.entries).toEqual([entry('a')]);
  });
});
