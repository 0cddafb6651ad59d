import { expect, test } from 'vitest';
import { podFault } from '../../../src/clusters/builtin/pod-faults.ts';
import type { KubeObject } from '../../../src/clusters/cluster.ts';

const ref = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const workload: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'web-uid' },
  spec: { selector: { matchLabels: { app: 'web', tier: 'front' } } },
};

function aSet(hash: string, revision: number): KubeObject {
  const annotations = { 'deployment.kubernetes.io/revision': String(revision) };
  const metadata = {
    name: `web-${hash}`,
    labels: { 'pod-template-hash': hash },
    annotations,
    ownerReferences: [{ uid: 'web-uid' }],
  };
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata };
}

function aPod(hash: string, reason: string | null, more: Record<string, unknown> = {}): KubeObject {
  const state = reason === null ? { running: {} } : { waiting: { reason } };
  const metadata = { name: `web-${hash}-x`, labels: { 'pod-template-hash': hash }, ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status: { containerStatuses: [{ name: 'web', state }] } };
}

function anApi(pods: KubeObject[], sets: KubeObject[]) {
  return {
    async list({ kind, namespace }: { kind: string; namespace: string | null }, selector: string | null) {
      expect([namespace, selector]).toEqual(['shop', 'app=web,tier=front']);
      return kind === 'Pod' ? pods : sets;
    },
  };
}

test('the newest pods explain a rollout, those of the release before do not', async () => {
  const sets = [aSet('old', 9), aSet('new', 10)];
  const stuck = anApi([aPod('old', null), aPod('new', 'ImagePullBackOff')], sets);
  expect(await podFault(ref, workload, stuck)).toEqual({
    state: 'degraded',
    reason: 'pod web-new-x: container web: ImagePullBackOff',
  });
  const recovering = anApi([aPod('old', 'ImagePullBackOff'), aPod('new', 'ContainerCreating')], sets);
  expect(await podFault(ref, workload, recovering)).toBeNull();
});

test('pods that are being deleted explain nothing', async () => {
  const api = anApi([aPod('new', 'CrashLoopBackOff', { deletionTimestamp: 'now' })], [aSet('new', 1)]);
  expect(await podFault(ref, workload, api)).toBeNull();
});

test('without the right to read pods, and for kinds without pods, there is no explanation and no failure', async () => {
  const forbidden = { list: () => Promise.reject(new Error('forbidden')) };
  expect(await podFault(ref, workload, forbidden)).toBeNull();
  expect(await podFault({ ...ref, group: '', kind: 'Service' }, workload, forbidden)).toBeNull();
});
