import { describe, expect, test } from 'vitest';
import { createRoutedBackend } from '../../../src/clusters/routed.ts';
import { aChart, aHelmTarget, aKustomization, aPlainTarget, aRelease, aSource, NEW, OLD, ready } from './shapes.ts';
import { aFluxWorld } from './world.ts';

const REQUESTED = 'reconcile.fluxcd.io/requestedAt';
const FORCED = 'reconcile.fluxcd.io/forceAt';
const SOURCE = 'source.toolkit.fluxcd.io/GitRepository/flux-system/deploy';

describe('asking Flux', () => {
  test('asks the source once, and again only when it answered without the commit and some time went by', async () => {
    const { backend, asked, clock, kube } = aFluxWorld([aSource(OLD), aKustomization(OLD)]);
    await backend.sync(aPlainTarget());
    await backend.sync(aPlainTarget());
    expect(asked).toEqual([{ name: 'GitRepository deploy', annotations: { [REQUESTED]: '2026-11-21T12:00:00.000Z' } }]);
    clock.now += 60_000;
    await backend.sync(aPlainTarget());
    expect(asked).toHaveLength(1);
    const live = kube.find(SOURCE);
    kube.put({
      ...aSource(OLD, { status: { lastHandledReconcileAt: '2026-11-21T12:00:00.000Z' } }),
      metadata: live?.metadata ?? { name: '' },
    });
    await backend.sync(aPlainTarget());
    expect(asked).toHaveLength(2);
  });

  test('asks whoever applies once for each commit', async () => {
    const { backend, asked, kube } = aFluxWorld([aSource(NEW), aKustomization(OLD)]);
    for (let step = 0; step < 3; step++) await backend.sync(aPlainTarget());
    kube.put(aKustomization(OLD));
    await backend.sync(aPlainTarget());
    expect(asked.map(({ name }) => name)).toEqual(['Kustomization shop']);
  });

  test('asks the Kustomization that brings a HelmRelease first', async () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    };
    const parent = aKustomization(OLD, { metadata: { name: 'apps', uid: 'parent' }, spec: { path: './clusters/dev' } });
    const { backend, asked } = aFluxWorld([aSource(NEW), aChart(OLD), aRelease(OLD, { metadata: { labels } }), parent]);
    await backend.sync(aHelmTarget());
    expect(asked.map(({ name }) => name)).toEqual(['Kustomization apps']);
  });

  test('does not ask a Kustomization of another repository that brings the HelmRelease', async () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    };
    const sourceRef = { kind: 'GitRepository', name: 'fleet' };
    const parent = aKustomization(OLD, {
      metadata: { name: 'apps', uid: 'parent' },
      spec: { path: './dev', sourceRef },
    });
    const { backend, asked } = aFluxWorld([aSource(NEW), aChart(OLD), aRelease(OLD, { metadata: { labels } }), parent]);
    await backend.sync(aHelmTarget());
    expect(asked).toEqual([]);
  });

  test('never asks beyond the boundaries of the agent', async () => {
    const { backend, asked } = aFluxWorld([aSource(OLD), aKustomization(OLD)], { allowNamespaces: ['other'] });
    const status = await backend.sync(aPlainTarget());
    expect(status).toMatchObject({ sync: 'failed', error: expect.stringContaining('--allow-namespace') });
    expect(await backend.heal(aPlainTarget())).toMatchObject({ sync: 'failed' });
    expect(asked).toEqual([]);
  });
});

describe('healing', () => {
  test('asks a Kustomization, which corrects by itself', async () => {
    const { backend, asked } = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
    expect(await backend.heal(aPlainTarget())).toMatchObject({ sync: 'synced' });
    expect(asked).toMatchObject([{ name: 'Kustomization shop' }]);
    expect(asked[0]?.annotations).not.toHaveProperty([FORCED]);
  });

  test.each([
    { name: 'that looks for drift is asked', spec: { driftDetection: { mode: 'enabled' } }, forced: false },
    { name: 'that only warns is upgraded by force', spec: { driftDetection: { mode: 'warn' } }, forced: true },
    { name: 'that does not look is upgraded by force', spec: {}, forced: true },
  ])('a HelmRelease $name', async ({ spec, forced }) => {
    const { backend, asked } = aFluxWorld([aSource(NEW), aChart(NEW), aRelease(NEW, { spec })]);
    await backend.heal(aHelmTarget());
    const at = '2026-11-21T12:00:00.000Z';
    expect(asked[0]?.annotations).toEqual(forced ? { [REQUESTED]: at, [FORCED]: at } : { [REQUESTED]: at });
  });

  test('a HelmRelease that gave up is upgraded by force', async () => {
    const conditions = [
      ready('False', 'UpgradeFailed', 'no'),
      { type: 'Stalled', status: 'True', reason: 'RetriesExceeded' },
    ];
    const release = aRelease(NEW, { spec: { driftDetection: { mode: 'enabled' } }, status: { conditions } });
    const { backend, asked } = aFluxWorld([aSource(NEW), aChart(NEW), release]);
    await backend.heal(aHelmTarget());
    expect(asked[0]?.annotations).toHaveProperty([FORCED]);
  });

  test('what is suspended is not asked, and that is said', async () => {
    const { backend, asked } = aFluxWorld([aSource(NEW), aKustomization(NEW, { spec: { suspend: true } })]);
    expect(await backend.heal(aPlainTarget())).toMatchObject({ error: expect.stringContaining('suspended') });
    expect(asked).toEqual([]);
  });
});

describe('remembering', () => {
  test('healthySince survives the agent and starts again with new content', async () => {
    const world = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
    const first = await world.backend.observe(aPlainTarget());
    expect(first.healthySince).toBe('2026-11-21T12:00:00.000Z');
    world.clock.now += 60_000;
    expect(await world.restart().observe(aPlainTarget())).toMatchObject({
      healthySince: first.healthySince,
      syncedAt: first.syncedAt,
    });
    const next = 'e'.repeat(40);
    world.contents.set(next, 'newer');
    world.kube.put(aSource(next));
    world.kube.put(aKustomization(next));
    const other = { ...aPlainTarget(), revision: next, content: 'newer' };
    expect(await world.backend.observe(other)).toMatchObject({ healthySince: '2026-11-21T12:01:00.000Z' });
  });

  test('a pass over what is settled writes nothing', async () => {
    const { backend, kube, asked } = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
    await backend.observe(aPlainTarget());
    const before = kube.writes().length;
    for (let step = 0; step < 3; step++) await backend.observe(aPlainTarget());
    expect(kube.writes()).toHaveLength(before);
    expect(asked).toEqual([]);
  });
});

test('a settled target is read from the lists until something changes', async () => {
  const { backend, kube, flux, watchers, clock } = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
  void flux.watch({ nudge() {}, wake() {} }, AbortSignal.abort());
  const reads = () => kube.requests.filter(({ verb, what }) => verb === 'get' && what.includes('fluxcd.io')).length;
  await backend.observe(aPlainTarget());
  const before = reads();
  for (let step = 0; step < 3; step++) await backend.observe(aPlainTarget());
  expect(reads()).toBe(before);
  kube.put(
    aKustomization(NEW, { spec: { suspend: true }, status: { conditions: [], lastAppliedRevision: 'main@sha1:' } }),
  );
  watchers.get('Kustomization')?.({ namespace: 'flux-system', name: 'shop' });
  expect(await backend.observe(aPlainTarget())).toMatchObject({ sync: 'waiting' });
  expect(reads()).toBeGreaterThan(before);
  clock.now += 60_000;
  expect(await backend.observe(aPlainTarget())).toMatchObject({ sync: 'waiting' });
});

describe('claiming', () => {
  test('a cluster without Flux is asked once a minute, and claims nothing', async () => {
    const { flux, kube, clock } = aFluxWorld([], { hasFlux: false });
    for (let step = 0; step < 20; step++) {
      expect(await flux.claims(aPlainTarget())).toEqual([]);
      clock.now += 2_000;
    }
    expect(kube.requests.filter(({ what }) => what.includes('fluxcd.io'))).toHaveLength(1);
  });

  test('two that claim one target are refused, and both are named', async () => {
    const again = aKustomization(NEW, { metadata: { name: 'again', uid: 'again' } });
    const { flux, asked } = aFluxWorld([aSource(OLD), aKustomization(OLD), again]);
    const inventoryOf = async () => null;
    const routed = createRoutedBackend({ builtin: flux.backend, inventoryOf, others: [flux] });
    const { sync, error } = await routed.sync(aPlainTarget());
    expect(sync).toBe('failed');
    expect(error).toContain('Kustomization flux-system/shop and Kustomization flux-system/again claim this target');
    expect(asked).toEqual([]);
  });

  test('an object that goes between the list and the look is said', async () => {
    const { flux, kube } = aFluxWorld([aSource(NEW), aKustomization(NEW)]);
    expect(await flux.claims(aPlainTarget())).toEqual(['Kustomization flux-system/shop']);
    kube.drop('kustomize.toolkit.fluxcd.io/Kustomization/flux-system/shop');
    expect(await flux.backend.sync(aPlainTarget())).toMatchObject({
      sync: 'syncing',
      error: expect.stringContaining('gone'),
    });
  });
});
