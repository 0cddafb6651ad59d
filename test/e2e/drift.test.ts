import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBuiltinBackend } from '../../src/clusters/builtin/index.ts';
import type { KubeApi } from '../../src/clusters/builtin/kube-api.ts';
import type { ClusterBackend, DesiredTarget, KubeObject } from '../../src/clusters/cluster.ts';
import { findDriftOf, LOOKING_MANAGER } from '../../src/clusters/drift/find-drift.ts';
import { createKubeApi } from '../../src/clusters/kube/kube-api.ts';
import { systemKubeClock } from '../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport, type KubeTransport } from '../../src/clusters/kube/transport.ts';
import { aDesired, BOUNDARIES } from '../clusters/builtin/world.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

/** Drift on a real API server with its controllers. */

let cluster: TestCluster;
let transport: KubeTransport;
let api: KubeApi;
let backend: ClusterBackend;

beforeAll(async () => {
  cluster = await startTestCluster();
  const clock = systemKubeClock();
  const credentials = await readKubeconfig(cluster.kubeconfig(), { clock, readFile: async () => cluster.certificate });
  transport = createKubeTransport({ credentials, clock, random: Math.random, userAgent: 'shiplock-agent' });
  api = createKubeApi(transport, { fieldManager: 'shiplock' });
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shiplock-system' } });
  const log = { info() {}, warn() {} };
  backend = createBuiltinBackend({ api, repository: 'acme/gitops', boundaries: BOUNDARIES, now: Date.now, log });
});
afterAll(async () => {
  await transport?.close();
  await cluster?.stop();
});

async function settle(desired: DesiredTarget): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const status = await backend.sync(desired);
    if (status.sync === 'failed') throw new Error(status.error ?? 'failed');
    if (status.sync === 'synced') return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('not synced in time');
}

function deployment(name: string): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'shop:1' }] } },
    },
  };
}

test('what people do with kubectl is told with the manager that did it', async () => {
  const desired = aDesired([
    deployment('web'),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: '1', b: '2' } },
  ]);
  await settle(desired);
  expect(await backend.findDrift(desired)).toMatchObject({ objects: [], more: 0 });
  const { run } = cluster.kubectl;
  await run(['-n', 'shop', 'scale', 'deployment/web', '--replicas=5']);
  await run(['-n', 'shop', 'set', 'image', 'deployment/web', 'app=shop:2']);
  await run(['-n', 'shop', 'label', 'deployment/web', 'team=red']);
  await run([
    '-n',
    'shop',
    'patch',
    'deployment/web',
    '-p',
    JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'debug', image: 'busybox' }] } } } }),
  ]);
  await run(['-n', 'shop', 'patch', 'configmap/conf', '--type=json', '-p', '[{"op":"remove","path":"/data/b"}]']);
  await run(['-n', 'shop', 'rollout', 'restart', 'deployment/web']);
  const found = await backend.findDrift(desired);
  const changes = found.objects.flatMap(({ kind, fields }) =>
    fields.map(({ path, git, live, by }) => [kind, path, git, live?.slice(0, 16) ?? null, by?.manager ?? null]),
  );
  expect(changes).toEqual([
    ['Deployment', 'spec.replicas', '2', '5', 'kubectl'],
    ['Deployment', 'spec.template.spec.containers[name=app].image', '"shop:1"', '"shop:2"', 'kubectl-set'],
    ['Deployment', 'metadata.labels.team', null, '"red"', 'kubectl-label'],
    ['Deployment', 'spec.template.spec.containers[name=debug]', null, '{"name":"debug",', 'kubectl-patch'],
    ['ConfigMap', 'data.b', '"2"', null, null],
  ]);
  expect(found.hidden).toEqual({ 'restarts by hand': 1 });
  const tools = { api, namespace: 'shop', identity: null, ignore: [], concurrency: 4 };
  const asked = { ...tools, fieldManager: LOOKING_MANAGER, owners: ['shiplock'] };
  expect(await findDriftOf(desired.objects, asked), 'asked under another name').toEqual(found);

  expect(await backend.heal(desired)).toMatchObject({ sync: 'synced' });
  expect(await backend.findDrift(desired)).toMatchObject({ objects: [] });
  const web = await cluster.kubectl.run(['-n', 'shop', 'get', 'deployment/web', '-o', 'json']);
  expect(web).not.toContain('debug');
  expect(web).not.toContain('red');
  expect(web).toContain('restartedAt');
});
