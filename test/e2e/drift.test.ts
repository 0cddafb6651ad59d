import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/clusters/cluster.ts';
import { findDriftOf, LOOKING_MANAGER } from '../../src/clusters/drift/find-drift.ts';
import { numberAt } from '../../src/model/read-json.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { identify } from '../../src/reconcile/mark.ts';
import { clusterWide, namespaced } from './drift-objects.ts';
import { createApi, type DriftWorld, deployment, startDriftWorld } from './drift-world.ts';

/** What people do to a real cluster past Git: told right, healed where that is configured, and nothing else. */

const FAST = 10;
let world: DriftWorld;

const conf = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: '1', b: '2' } };
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login' },
  stringData: { password: 'from-git-Zx81qPw0' },
};

/** Admission that puts a container beside those of Deployments, as a mesh does. */
const container = 'Object.spec.template.spec.containers{name: "sidecar", image: "mesh:1"}';
const podSpec = `Object.spec.template.spec{containers: [${container}]}`;
const expression = `Object{spec: Object.spec{template: Object.spec.template{spec: ${podSpec}}}}`;
const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
const sidecars = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'sidecars' },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'sidecars' },
    spec: {
      policyName: 'sidecars',
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'mesh' } } },
    },
  },
];

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  },
};

beforeAll(async () => {
  world = await startDriftWorld([
    { name: 'told', heal: 'report', objects: [deployment('web'), conf, secret] },
    { name: 'healed', heal: 'auto', objects: [deployment('web'), conf] },
    { name: 'many', heal: 'report', objects: [...namespaced, ...clusterWide] },
    { name: 'edited', heal: 'auto', objects: [deployment('web'), conf] },
    { name: 'scaled', heal: 'auto', objects: [deployment('web'), autoscaler] },
    {
      name: 'ignored',
      heal: 'auto',
      objects: [conf],
      ignoreDifferences: [{ kind: 'ConfigMap', jsonPointers: ['/data/a'] }],
    },
    { name: 'mesh', heal: 'report', objects: [deployment('web')] },
    { name: 'approve', heal: 'approve', objects: [deployment('web')] },
    { name: 'off', heal: 'off', objects: [deployment('web')] },
    ...Array.from({ length: FAST }, (_, index) => [
      { name: `seen-${index}`, heal: 'report' as const, objects: [deployment('web'), conf] },
      { name: `healed-${index}`, heal: 'auto' as const, objects: [deployment('web'), conf] },
    ]).flat(),
  ]);
  for (const name of ['told', 'healed', 'edited', 'mesh', 'approve', `healed-${FAST - 1}`])
    await world.reported(name, isHealthy);
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
    process.stdout.write(`hidden, and counted: ${JSON.stringify(ours.hidden)}\n`);
    expect(ours.objects).toEqual([]);
    // What the controllers did above is there, and named.
    const rules = ['autoscaler', 'injected CA bundle', 'quantities and durations in other words', 'restarts by hand'];
    for (const each of [...rules, 'notes of clients']) expect(ours.hidden).toHaveProperty([each]);
    expect((await findDriftOf(objects, foreign)).objects).toEqual([]);
    await close();
  });

  test('by admission that changes what it is sent: added after a sync, and at work in what a person does', async () => {
    await world.cluster.kubectl.apply(...sidecars);
    const { api, close } = await createApi(world.cluster);
    const identity = identify('acme/deploy', { application: 'mesh', environment: 'report' });
    const tools = {
      api,
      namespace: 'mesh',
      identity,
      fieldManager: 'shiplock',
      owners: ['shiplock'],
      ignore: [],
      concurrency: 8,
    };
    const look = () => findDriftOf([deployment('web')], tools);
    // The policy is at work some time after it was made.
    await until(async () => (await look()).hidden['cluster defaults'] === 1);
    expect((await look()).objects).toEqual([]);
    await kubectl('mesh', 'annotate', 'deployment/web', 'note=by-hand');
    expect(await kubectl('mesh', 'get', 'deployment/web', '-o', 'json')).toContain('mesh:1');
    const found = await look();
    expect(found.objects.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual([
      'metadata.annotations.note',
    ]);
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
    const bundle = [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: 'LS0tLS0K' }];
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
    await healed('healed', 1);
    expect(await kubectl('healed', 'get', 'configmap/conf', '-o', 'jsonpath={.data}')).toBe('{"a":"1","b":"2"}');
  });

  test('undoes an edit, and takes an added container and an added label away', async () => {
    const editor = { KUBE_EDITOR: "sed -i -e 's/shop:1/shop:9/' -e 's/^  labels:/  labels:\\n    team: red/'" };
    await world.cluster.kubectl.run(['-n', 'edited', 'edit', 'deployment/web'], '', editor);
    await healed('edited', 1);
    const containers = [{ name: 'debug', image: 'busybox' }];
    const patch = JSON.stringify({ spec: { template: { spec: { containers } } } });
    await kubectl('edited', 'patch', 'deployment/web', '-p', patch);
    await healed('edited', 2);
    const live = await kubectl('edited', 'get', 'deployment/web', '-o', 'json');
    for (const word of ['shop:9', 'red', 'debug']) expect(live).not.toContain(word);
    expect(await kubectl('edited', 'get', 'configmap/conf', '-o', 'jsonpath={.data.a}')).toBe('1');
  });

  test('leaves replicas to an autoscaler, also when it heals something else of the object', async () => {
    await world.reported('scaled', ({ sync }) => sync === 'synced');
    await kubectl('scaled', 'scale', 'deployment/web', '--replicas=4');
    await world.reported('scaled', ({ drift }) => drift?.hidden['autoscaler'] === 1);
    await kubectl('scaled', 'label', 'deployment/web', 'team=red');
    const { drift } = await healed('scaled', 1);
    expect(drift).toMatchObject({ objects: [], hidden: { autoscaler: 1 } });
    expect(
      await kubectl('scaled', 'get', 'deployment/web', '-o', 'jsonpath={.spec.replicas} {.metadata.labels.team}'),
    ).toBe('4 ');
  });

  test('and a sync leave alone what is ignored', async () => {
    await kubectl('ignored', 'patch', 'configmap/conf', '-p', '{"data":{"a":"by hand","b":"by hand"}}');
    const { drift } = await healed('ignored', 1);
    expect(drift?.hidden).toEqual({ 'ignore rule': 1 });
    const data = () => kubectl('ignored', 'get', 'configmap/conf', '-o', 'jsonpath={.data}');
    expect(await data()).toBe('{"a":"by hand","b":"2"}');
    world.commit('ignored', 'auto', [{ ...conf, data: { a: '1', b: '3' } }]);
    await until(async () => (await data()) === '{"a":"by hand","b":"3"}');
  });
});

test.each(['approve', 'off'] as const)('heal: %s changes nothing by itself', async (heal) => {
  await kubectl(heal, 'scale', 'deployment/web', '--replicas=4');
  if (heal === 'approve') {
    const { drift } = await world.reported(heal, (target) => fieldsOf(target).length === 1);
    expect(drift?.healing).toEqual({ status: 'approval' });
  }
  await new Promise((done) => setTimeout(done, 1500));
  expect(await kubectl(heal, 'get', 'deployment/web', '-o', 'jsonpath={.spec.replicas}')).toBe('4');
  if (heal === 'off') expect(world.newest(heal)?.drift).toBeNull();
});

test('drift is seen and healed fast', async () => {
  const { api, close } = await createApi(world.cluster);
  const times: Record<'seen' | 'healed', number[]> = { seen: [], healed: [] };
  const replicas = async (name: string) =>
    numberAt(
      await api.get({ group: 'apps', version: 'v1', kind: 'Deployment', namespace: name, name: 'web' }),
      'spec',
      'replicas',
    );
  for (let index = 0; index < FAST; index++) {
    for (const what of ['seen', 'healed'] as const) {
      const name = `${what}-${index}`;
      const { metadata, ...rest } = deployment('web', { replicas: 4 });
      const object = { ...rest, metadata: { ...metadata, namespace: name } } as KubeObject;
      await api.apply(object, { dryRun: false, fieldManager: 'kubectl' });
      const begin = performance.now();
      if (what === 'seen') await world.reported(name, (target) => fieldsOf(target).length > 0);
      else await until(async () => (await replicas(name)) === 2);
      times[what].push(performance.now() - begin);
    }
  }
  await close();
  for (const [what, list] of Object.entries(times)) {
    const sorted = list.toSorted((a, b) => a - b).map(Math.round);
    process.stdout.write(
      `change → ${what}: p50 ${sorted[Math.floor(FAST / 2)]} ms, slowest of ${FAST} ${sorted.at(-1)} ms\n`,
    );
  }
  // The bar is 200 ms on a quiet machine; here it is only asked that no rhythm but the watch was at work.
  expect(Math.max(...times.seen, ...times.healed)).toBeLessThan(3000);
});

function healed(name: string, tries: number): Promise<TargetReport> {
  const isHealed = ({ sync, drift }: TargetReport) => {
    return sync === 'synced' && drift?.id === '' && drift.healing.status === 'auto' && drift.healing.tries === tries;
  };
  return world.reported(name, isHealed);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('it did not come true in time');
    await new Promise((done) => setTimeout(done, 5));
  }
}
