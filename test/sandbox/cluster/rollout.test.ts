import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeTransport } from '../../../src/clusters/kube/transport.ts';
import type { SandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { at, deployment, listOf } from '../../contracts/kube-api/world.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { connect, startCluster } from './sandbox.ts';

const ROOT = '/apis/apps/v1/namespaces/default/deployments';
const CORE = '/api/v1/namespaces/default';

let clock: ManualClock;
let cluster: SandboxCluster;
let api: KubeTransport;

beforeEach(async () => {
  clock = createManualClock();
  const rollout = { delayMs: 5000, brokenImages: [/broken/], failingImages: [/failing/] };
  cluster = await startCluster({ clock, rollout });
  api = await connect(cluster);
});

afterEach(async () => {
  await api.close();
  await cluster.close();
});

async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!cluster.isIdle());
}

async function pass(seconds: number): Promise<void> {
  await settle();
  clock.advance(seconds * 1000);
  await settle();
}

async function read(path: string): Promise<unknown> {
  return (await api.request({ method: 'GET', path })).body;
}

async function create(path: string, body: unknown): Promise<void> {
  await api.request({ method: 'POST', path, body });
  await settle();
}

function condition(object: unknown, type: string): unknown {
  return listOf(object, 'status', 'conditions').find((entry) => at(entry, 'type') === type);
}

async function setImage(image: string): Promise<void> {
  const body = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image }];
  const contentType = 'application/json-patch+json';
  await api.request({ method: 'PATCH', path: `${ROOT}/web`, body, contentType });
}

describe('a Deployment', () => {
  it('is ready when the delay has passed, not before', async () => {
    await create(ROOT, deployment('web', {}, { replicas: 2, strategy: { type: 'Recreate' } }));
    await pass(4);
    expect(await read(`${ROOT}/web`)).toMatchObject({ status: { replicas: 2, unavailableReplicas: 2 } });
    expect(condition(await read(`${ROOT}/web`), 'Available')).toMatchObject({ status: 'False' });
    await pass(1);
    const ready = await read(`${ROOT}/web`);
    expect(ready).toMatchObject({ status: { readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2 } });
    expect(condition(ready, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
  });

  it('with a broken image misses its deadline and keeps the old pods', async () => {
    await create(ROOT, deployment('web', {}, { progressDeadlineSeconds: 60 }));
    await pass(5);
    await setImage('registry.example/broken:2');
    await pass(59);
    expect(condition(await read(`${ROOT}/web`), 'Progressing')).toMatchObject({ reason: 'ReplicaSetUpdated' });
    await pass(62);
    const late = await read(`${ROOT}/web`);
    expect(condition(late, 'Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(late).toMatchObject({ status: { readyReplicas: 1, updatedReplicas: 1, unavailableReplicas: 1 } });
    const pods = listOf(await read(`${CORE}/pods`), 'items');
    const reasons = pods.map((pod) => at(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason'));
    expect(reasons).toContain('ImagePullBackOff');
  });

  it('recovers when the image is put right', async () => {
    await create(ROOT, deployment('web', { image: 'registry.example/broken:1' }, { progressDeadlineSeconds: 10 }));
    await pass(20);
    await setImage('registry.example/web:2');
    await pass(5);
    const fixed = await read(`${ROOT}/web`);
    expect(condition(fixed, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    expect(listOf(await read(`${CORE}/pods`), 'items')).toHaveLength(1);
  });

  it('goes with its ReplicaSets and pods', async () => {
    await create(ROOT, deployment('web'));
    await pass(5);
    await api.request({ method: 'DELETE', path: `${ROOT}/web` });
    await settle();
    expect(listOf(await read(`${CORE}/pods`), 'items')).toEqual([]);
    expect(listOf(await read('/apis/apps/v1/replicasets'), 'items')).toEqual([]);
  });

  it('scales down by removing pods', async () => {
    await create(ROOT, deployment('web', {}, { replicas: 3 }));
    await pass(5);
    const path = `${ROOT}/web/scale`;
    await api.request({
      method: 'PATCH',
      path,
      body: { spec: { replicas: 1 } },
      contentType: 'application/merge-patch+json',
    });
    await settle();
    expect(await read(`${ROOT}/web`)).toMatchObject({ status: { replicas: 1, availableReplicas: 1 } });
  });
});

describe('a Job', () => {
  const jobs = '/apis/batch/v1/namespaces/default/jobs';

  function job(image: string, spec: Record<string, unknown>): unknown {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image }] } };
    return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec: { template, ...spec } };
  }

  it('that fails too often is Failed', async () => {
    await create(jobs, job('registry.example/failing:1', { backoffLimit: 1 }));
    for (let tries = 0; tries < 3; tries += 1) await pass(5);
    const failed = await read(`${jobs}/work`);
    expect(condition(failed, 'Failed')).toMatchObject({ status: 'True', reason: 'BackoffLimitExceeded' });
    expect(failed).toMatchObject({ status: { failed: 2 } });
  });

  it('that takes too long is Failed', async () => {
    await create(jobs, job('registry.example/broken:1', { activeDeadlineSeconds: 30 }));
    await pass(31);
    expect(condition(await read(`${jobs}/work`), 'Failed')).toMatchObject({ reason: 'DeadlineExceeded' });
  });

  it('goes after its time to live', async () => {
    await create(jobs, job('registry.example/fine:1', { ttlSecondsAfterFinished: 100 }));
    await pass(5);
    expect(condition(await read(`${jobs}/work`), 'Complete')).toMatchObject({ status: 'True' });
    await pass(101);
    expect(listOf(await read(jobs), 'items')).toEqual([]);
    expect(listOf(await read(`${CORE}/pods`), 'items')).toEqual([]);
  });
});

describe('other kinds', () => {
  it('a StatefulSet starts its pods one by one and binds a claim for each', async () => {
    const template = deployment('db')['spec'];
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '2Gi' } } } };
    const spec = { ...Object(template), serviceName: 'db', replicas: 2, volumeClaimTemplates: [claim] };
    await create('/apis/apps/v1/namespaces/default/statefulsets', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec,
    });
    await pass(4);
    expect(listOf(await read(`${CORE}/pods`), 'items')).toHaveLength(1);
    await pass(1);
    await pass(5);
    const set = await read('/apis/apps/v1/namespaces/default/statefulsets/db');
    expect(set).toMatchObject({ status: { readyReplicas: 2, updatedReplicas: 2 } });
    const bound = await read(`${CORE}/persistentvolumeclaims/data-db-1`);
    expect(bound).toMatchObject({ status: { phase: 'Bound', capacity: { storage: '2Gi' } } });
  });

  it('a DaemonSet runs one pod and replaces it for a new template', async () => {
    const path = '/apis/apps/v1/namespaces/default/daemonsets';
    const spec = deployment('log')['spec'];
    await create(path, { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'log' }, spec });
    await pass(5);
    expect(await read(`${path}/log`)).toMatchObject({ status: { desiredNumberScheduled: 1, numberReady: 1 } });
    const body = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/log:2' }];
    await api.request({ method: 'PATCH', path: `${path}/log`, body, contentType: 'application/json-patch+json' });
    await pass(5);
    const pods = listOf(await read(`${CORE}/pods`), 'items');
    expect(pods.map((pod) => at(pod, 'spec', 'containers', 0, 'image'))).toEqual(['registry.example/log:2']);
  });

  it('a disruption budget counts its healthy pods', async () => {
    await create(ROOT, deployment('web', {}, { replicas: 3 }));
    const spec = { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } };
    const body = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec };
    await create('/apis/policy/v1/namespaces/default/poddisruptionbudgets', body);
    await pass(5);
    const budget = await read('/apis/policy/v1/namespaces/default/poddisruptionbudgets/web');
    expect(budget).toMatchObject({
      status: { expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1 },
    });
  });

  it('a LoadBalancer gets no address', async () => {
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] };
    await create(`${CORE}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'lb' }, spec });
    await pass(100);
    expect(at(await read(`${CORE}/services/lb`), 'status')).toEqual({ loadBalancer: {} });
  });
});
