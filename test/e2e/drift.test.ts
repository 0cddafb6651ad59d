import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/clusters/cluster.ts';
import { findDriftOf, LOOKING_MANAGER } from '../../src/clusters/drift/find-drift.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { identify } from '../../src/reconcile/mark.ts';
import { clusterWide, namespaced } from './drift-objects.ts';
import { createApi, type DriftWorld, deployment, startDriftWorld } from './drift-world.ts';

/** What people do to a real cluster past Git: told right, healed where that is configured, and nothing else. */

let world: DriftWorld;

const conf = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: '1', b: '2' } };
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login' },
  stringData: { password: 'from-git-Zx81qPw0' },
};

beforeAll(async () => {
  world = await startDriftWorld([
    { name: 'told', heal: 'report', objects: [deployment('web'), conf, secret] },
    { name: 'healed', heal: 'auto', objects: [deployment('web'), conf] },
    { name: 'many', heal: 'report', objects: [...namespaced, ...clusterWide] },
    ...Array.from({ length: 8 }, (_, index) => ({
      name: `fast-${index}`,
      heal: 'auto' as const,
      objects: [deployment('web'), conf],
    })),
  ]);
  for (const name of ['told', 'healed', 'fast-7']) await world.reported(name, isHealthy);
});
afterAll(() => world?.close());

function isHealthy({ sync, health }: TargetReport): boolean {
  return sync === 'synced' && health === 'healthy';
}

function fieldsOf({ drift }: TargetReport): unknown[] {
  return (drift?.objects ?? []).flatMap(({ kind, state, fields }) =>
    state === 'missing'
      ? [[kind, 'missing']]
      : fields.map(({ path, git, live, by }) => [kind, path, git, live, by?.manager ?? null]),
  );
}

function kubectl(namespace: string, ...args: string[]): Promise<string> {
  return world.cluster.kubectl.run(['-n', namespace, ...args]);
}

describe('no false positive', () => {
  test(`on ${namespaced.length + clusterWide.length} objects of all common kinds, with what controllers do to them`, async () => {
    expect(namespaced.length + clusterWide.length).toBeGreaterThanOrEqual(50);
    await world.reported('many', ({ sync }) => sync === 'synced');
    const { api, close } = await createApi(world.cluster);
    const tools = { api, namespace: 'many', ignore: [], concurrency: 8 };
    const objects = [...namespaced, ...clusterWide] as KubeObject[];
    await controllersAtWork();
    const identity = identify('acme/deploy', { application: 'many', environment: 'report' });
    const ours = await findDriftOf(objects, { ...tools, identity, fieldManager: 'shiplock', owners: ['shiplock'] });
    const foreign = { ...tools, identity: null, fieldManager: LOOKING_MANAGER, owners: ['shiplock'] };
    expect(ours.objects).toEqual([]);
    expect((await findDriftOf(objects, foreign)).objects).toEqual([]);
    await close();
  });
});

/** What controllers do: replicas by an autoscaler, CA bundles, other words for amounts, other orders, status. */
async function controllersAtWork(): Promise<void> {
  const as = (manager: string, ...args: string[]) => world.cluster.kubectl.run([...args, `--field-manager=${manager}`]);
  const patch = (manager: string, what: string, body: unknown, namespace = 'many', type = 'merge') =>
    as(manager, '-n', namespace, 'patch', what, `--type=${type}`, '-p', JSON.stringify(body));
  await kubectl('many', 'scale', 'deployment/plain', '--replicas=4');
  for (const what of ['mutatingwebhookconfiguration/drift', 'validatingwebhookconfiguration/drift']) {
    const bundle = [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: 'LS0tLS0K' }];
    await patch('cainjector', what, bundle, 'many', 'json');
  }
  await patch('widget-controller', 'widget/one', {
    spec: { size: '1', wait: '1m0s', parts: [{ name: 'x', cpu: '500m' }] },
  });
  await patch('widget-controller', 'widget/one', { metadata: { annotations: { 'widgets/state': 'made' } } });
  await kubectl('many', 'annotate', 'configmap/conf', 'kubernetes.io/change-cause=by hand');
  await kubectl('many', 'rollout', 'restart', 'daemonset/agent');
}

describe('heal: report', () => {
  test('what people do with kubectl is told with who did it, and stays', async () => {
    await kubectl('told', 'scale', 'deployment/web', '--replicas=3');
    await kubectl('told', 'set', 'image', 'deployment/web', 'app=shop:2');
    await kubectl('told', 'label', 'deployment/web', 'team=red');
    await kubectl('told', 'patch', 'configmap/conf', '--type=json', '-p', '[{"op":"remove","path":"/data/b"}]');
    await kubectl('told', 'patch', 'secret/login', '-p', '{"stringData":{"password":"by-hand-Qm42xLr7"}}');
    const told = await world.reported('told', (target) => fieldsOf(target).length === 5);
    expect(fieldsOf(told)).toEqual([
      ['Deployment', 'spec.replicas', '2', '3', 'kubectl'],
      ['Deployment', 'spec.template.spec.containers[name=app].image', '"shop:1"', '"shop:2"', 'kubectl-set'],
      ['Deployment', 'metadata.labels.team', null, '"red"', 'kubectl-label'],
      ['ConfigMap', 'data.b', '"2"', null, null],
      ['Secret', 'data.password', '"••••"', '"•••• (changed)"', 'kubectl-patch'],
    ]);
    const everything = JSON.stringify(world.server.reports) + world.logs.join('');
    for (const value of ['from-git-Zx81qPw0', 'by-hand-Qm42xLr7']) expect(everything).not.toContain(value);
  });
});

test('asked under another name, as for Argo CD and Flux, the answer is the same', async () => {
  const { api, close } = await createApi(world.cluster);
  const tools = { api, namespace: 'told', identity: null, ignore: [], concurrency: 4 };
  const asked = { ...tools, fieldManager: LOOKING_MANAGER, owners: ['shiplock'] };
  const found = await findDriftOf([deployment('web'), conf, secret], asked);
  expect(found.objects).toEqual(world.newest('told')?.drift?.objects);
  await close();
});

describe('heal: auto', () => {
  test('brings a deleted object back', async () => {
    await kubectl('healed', 'delete', 'configmap/conf');
    await world.reported('healed', ({ drift }) => drift?.healing.status === 'auto' && drift.healing.tries === 1);
    expect(await kubectl('healed', 'get', 'configmap/conf', '-o', 'jsonpath={.data}')).toBe('{"a":"1","b":"2"}');
  });
});

test('drift is seen and healed fast', async () => {
  const seen: number[] = [];
  for (let index = 0; index < 8; index++) {
    const begin = await kubectl(`fast-${index}`, 'scale', 'deployment/web', '--replicas=4').then(() =>
      performance.now(),
    );
    await world.reported(`fast-${index}`, ({ drift }) => drift?.healing.status === 'auto' && drift.healing.tries === 1);
    seen.push(performance.now() - begin);
    expect(await kubectl(`fast-${index}`, 'get', 'deployment/web', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
  }
  process.stdout.write(`change → healed and reported: ${seen.map((ms) => Math.round(ms)).join(', ')} ms\n`);
});
