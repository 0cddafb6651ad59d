import { expect, test } from 'vitest';
import type { WatchKind } from '../../../src/clusters/delegated/watch-kind.ts';
import { anApplication, createArgoWorld, DESIRED, WANTED } from './world.ts';

type OnKey = Parameters<WatchKind>[1];

function followed(options: Parameters<typeof createArgoWorld>[1] = {}) {
  const told: string[] = [];
  let onKey: OnKey = () => undefined;
  let namespace: string | undefined;
  const world = createArgoWorld([anApplication()], {
    async watchKind(kind, next) {
      namespace = kind.namespace;
      onKey = next;
    },
    ...options,
  });
  const listeners = {
    nudge: (target: string) => void told.push(`nudge ${target}`),
    wake: (target: string) => void told.push(`wake ${target}`),
  };
  return {
    ...world,
    told,
    namespace: () => namespace,
    follow: () => world.watch(listeners, new AbortController().signal),
    change: (name: string) => onKey({ namespace: 'argocd', name }),
  };
}

test('a change of its Application nudges the target, one of another nobody', async () => {
  const world = followed();
  await world.follow();
  await world.claims(DESIRED);
  world.change('other');
  world.change('checkout');
  expect(world.told).toEqual(['nudge checkout/dev']);
  expect(world.namespace()).toBeUndefined();
});

test('an Application that is new is found at once, not when the list is old', async () => {
  const world = followed();
  await world.follow();
  expect(await world.claims(DESIRED)).toHaveLength(1);
  const again = anApplication({ metadata: { name: 'again', namespace: 'argocd' } });
  world.set(again);
  expect(await world.claims(DESIRED)).toHaveLength(1);
  world.change('again');
  expect(await world.claims(DESIRED)).toHaveLength(2);
});

test('where only one namespace may be listed, only that one is followed', async () => {
  const never = () => Promise.reject(new Error('not asked for here'));
  const api = {
    list: async ({ namespace }: { namespace: string | null }) => {
      if (namespace === null) throw Object.assign(new Error('forbidden'), { status: 403 });
      return [anApplication()];
    },
    ...{ get: never, create: never, replace: never, apply: never, remove: never, scope: never },
  };
  const world = followed({ api });
  await world.follow();
  expect(world.namespace()).toBe('argocd');
});

test('when other objects are out of sync than before, drift is looked for, once', async () => {
  const world = followed();
  await world.follow();
  await world.backend.observe(DESIRED);
  expect(world.told).toEqual([]);
  const resource = { kind: 'ConfigMap', version: 'v1', namespace: 'checkout', name: 'conf', status: 'OutOfSync' };
  const status = { sync: { status: 'OutOfSync', revision: WANTED }, resources: [resource] };
  world.set(anApplication({ status }));
  await world.backend.observe(DESIRED);
  await world.backend.observe(DESIRED);
  expect(world.told).toEqual(['wake checkout/dev']);
  world.set(anApplication());
  await world.backend.observe(DESIRED);
  expect(world.told).toHaveLength(2);
});
