import { expect, test } from 'vitest';
import { findSeed } from '../../src/reconcile/seed.ts';
import { createFakeKube } from '../clusters/builtin/fake-kube.ts';

const NAMESPACE = 'shiplock-system';

function aCluster() {
  const kube = createFakeKube();
  kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  return kube;
}

test('the seed is made once and found again', async () => {
  const kube = aCluster();
  const first = await findSeed(null, kube.api, NAMESPACE, { dryRun: false });
  expect(first.length).toBeGreaterThanOrEqual(40);
  expect(await findSeed(null, kube.api, NAMESPACE, { dryRun: false })).toBe(first);
  expect(kube.writes()).toHaveLength(1);
});

test('of two agents that start at once, both use the seed of the one that was first', async () => {
  const kube = aCluster();
  const [one, two] = await Promise.all([1, 2].map(() => findSeed(null, kube.api, NAMESPACE, { dryRun: false })));
  expect(one).toBe(two);
});

test('one that is given is used, and a dry run makes none', async () => {
  const kube = aCluster();
  expect(await findSeed('given', kube.api, NAMESPACE, { dryRun: false })).toBe('given');
  await findSeed(null, kube.api, NAMESPACE, { dryRun: true });
  expect(kube.writes()).toEqual([]);
});

test('a namespace that is not there is said with what to do', async () => {
  const kube = createFakeKube();
  await expect(findSeed(null, kube.api, NAMESPACE, { dryRun: false })).rejects.toThrow(
    'the namespace shiplock-system is not there: make it, or name another with --namespace',
  );
});
