import { expect, test } from 'vitest';
import { traceOf } from '../../../src/clusters/delegated/trace.ts';
import { aKustomization, aPlainTarget, aSource, NEW, OLD } from './shapes.ts';
import { aFluxWorld } from './world.ts';

function listening(world: ReturnType<typeof aFluxWorld>) {
  const heard: string[] = [];
  const stop = new AbortController();
  const listeners = {
    nudge: (target: string) => void heard.push(`nudge ${target}`),
    wake: (target: string) => void heard.push(`wake ${target}`),
  };
  void world.flux.watch(listeners, stop.signal);
  const say = (kind: string, name: string) => world.watchers.get(kind)?.({ namespace: 'flux-system', name });
  return { heard, say, stop: () => stop.abort() };
}

test('a change of what a target stands on makes it be looked at, and nothing else does', async () => {
  const world = aFluxWorld([aSource(OLD), aKustomization(OLD)]);
  const { heard, say, stop } = listening(world);
  say('Kustomization', 'shop');
  expect(heard).toEqual([]);
  await world.backend.sync(aPlainTarget());
  say('Kustomization', 'shop');
  say('GitRepository', 'deploy');
  say('Kustomization', 'other');
  expect(heard).toEqual(['nudge shop/dev', 'nudge shop/dev']);
  stop();
});

test('a settled target is not looked at for every commit that its source fetches', async () => {
  const world = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
  const { heard, say, stop } = listening(world);
  await world.backend.observe(aPlainTarget());
  say('GitRepository', 'deploy');
  expect(heard).toEqual([]);
  say('Kustomization', 'shop');
  expect(heard).toEqual(['nudge shop/dev']);
  stop();
});

test('when one of two that claim a target goes, it is seen at once', async () => {
  const again = aKustomization(NEW, { metadata: { name: 'again', uid: 'again' } });
  const world = aFluxWorld([aSource(NEW), aKustomization(NEW), again]);
  const { heard, say, stop } = listening(world);
  expect(await world.flux.claims(aPlainTarget())).toHaveLength(2);
  world.kube.drop('kustomize.toolkit.fluxcd.io/Kustomization/flux-system/again');
  expect(await world.flux.claims(aPlainTarget())).toHaveLength(2);
  say('Kustomization', 'again');
  expect(heard).toEqual(['nudge shop/dev']);
  expect(await world.flux.claims(aPlainTarget())).toEqual(['Kustomization flux-system/shop']);
  stop();
});

test('an object that somebody changed makes drift be looked for', async () => {
  const world = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
  const { heard, stop } = listening(world);
  await world.backend.observe(aPlainTarget());
  await world.backend.observe(aPlainTarget());
  expect(heard).toEqual([]);
  const live = world.kube.find('apps/Deployment/shop/web');
  if (live === null) throw new Error('the Deployment is not there');
  world.kube.put({ ...live, spec: { ...(live['spec'] as object), replicas: 7 } });
  world.kube.settle();
  await world.backend.observe(aPlainTarget());
  expect(heard).toEqual(['wake shop/dev']);
  stop();
});

test('a trace sees specs, labels and annotations, and no status', () => {
  const live = {
    metadata: { uid: 'a', generation: 1, resourceVersion: '1', labels: { a: 'b' } },
    status: { replicas: 1 },
  };
  const other = (metadata: object) => traceOf({ ...live, metadata: { ...live.metadata, ...metadata } });
  expect(traceOf({ ...live, status: { replicas: 2 } })).toBe(traceOf(live));
  expect(other({ resourceVersion: '2' })).toBe(traceOf(live));
  for (const changed of [{ generation: 2 }, { uid: 'b' }, { labels: { a: 'c' } }, { annotations: { x: 'y' } }]) {
    expect(other(changed)).not.toBe(traceOf(live));
  }
  const plain = (resourceVersion: string) => traceOf({ metadata: { uid: 'a', resourceVersion } });
  expect(plain('1')).not.toBe(plain('2'));
});
