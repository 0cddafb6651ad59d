import { describe, expect, test } from 'vitest';
import { createLiveReader } from '../../../src/clusters/builtin/live.ts';
import { createNamespaceMemory } from '../../../src/clusters/builtin/namespace-memory.ts';
import { TARGET_ID_LABEL } from '../../../src/reconcile/mark.ts';
import { refOf } from '../../../src/reconcile/object-key.ts';
import { createFakeKube } from './fake-kube.ts';

/** A namespace with one Service of each of `count` targets, the last without our label. */
function aNamespace(count: number) {
  const kube = createFakeKube();
  kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const services = Array.from({ length: count }, (_, index) => {
    const labels = index === count - 1 ? {} : { [TARGET_ID_LABEL]: `id-${index}` };
    const metadata = { name: `s-${index}`, namespace: 'shop', labels };
    return kube.put({ apiVersion: 'v1', kind: 'Service', metadata });
  });
  const asked = () => kube.requests.splice(0).map(({ verb }) => verb);
  const reader = createLiveReader(kube.api);
  const read = (index: number) => reader.read(refOf(services[index] ?? services[0] ?? never()), `id-${index}`);
  return { kube, read, asked };
}

function never(): never {
  throw new Error('there is no such Service');
}

describe('live objects of many targets', () => {
  test('are read by one LIST, and one that lost its label by name', async () => {
    const { read, asked } = aNamespace(40);
    const found = await Promise.all(Array.from({ length: 40 }, (_, index) => read(index)));
    expect(found.map((object) => object?.metadata.name)).toEqual(found.map((_, index) => `s-${index}`));
    expect(asked()).toEqual(['list', 'get']);
  });

  test('are read one by one while few of many are asked for', async () => {
    const { read, asked } = aNamespace(100);
    await Promise.all(Array.from({ length: 50 }, (_, index) => read(index)));
    asked();
    await Promise.all([read(0), read(1), read(2)]);
    expect(asked()).toEqual(['get', 'get', 'get']);
  });

  test('are never older than the question', async () => {
    const { kube, read } = aNamespace(40);
    const before = await Promise.all([read(0), read(1), read(2)]);
    kube.drop('/Service/shop/s-1');
    const after = await Promise.all([read(0), read(1), read(2)]);
    expect(before.map((object) => object !== null)).toEqual([true, true, true]);
    expect(after.map((object) => object !== null)).toEqual([true, false, true]);
  });

  test('fail together when the API server does, and are asked for again', async () => {
    const { kube, read } = aNamespace(5);
    kube.onRequest({
      before: () => {
        throw new Error('the API server is away');
      },
    });
    await expect(Promise.all([read(0), read(1), read(2)])).rejects.toThrow('away');
    kube.onRequest({});
    expect((await read(0))?.metadata.name).toBe('s-0');
  });
});

describe('the memory of namespaces', () => {
  test('asks once for many targets, again after ten seconds and after a failed write', async () => {
    const { kube, asked } = aNamespace(1);
    const clock = { now: 0 };
    const namespaces = createNamespaceMemory(kube.api, () => clock.now);
    await Promise.all([namespaces.find('shop'), namespaces.find('shop')]);
    expect(asked()).toEqual(['get']);
    namespaces.forget('shop');
    await namespaces.find('shop');
    clock.now += 10_000;
    await namespaces.find('shop');
    expect(asked()).toEqual(['get', 'get']);
  });

  test('never remembers that one is missing', async () => {
    const { kube } = aNamespace(1);
    const namespaces = createNamespaceMemory(kube.api, () => 0);
    expect(await namespaces.find('boat')).toBeNull();
    kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'boat' } });
    expect(await namespaces.find('boat')).not.toBeNull();
  });
});
