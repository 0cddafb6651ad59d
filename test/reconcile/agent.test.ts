import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listAt, textAt } from '../../src/model/read-json.ts';
import { CONFIG, configMap, manifests, startWorld } from './agent-world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

/** Pushes to the branch and, as the server would, wakes the agents that listen. */
function push(changes: Parameters<typeof world.origin.commit>[1]): string {
  const sha = world.origin.commit('refs/heads/main', changes);
  world.server.wake(sha);
  return sha;
}

const isHealthyAt = (revision: string) => (target: { revision: string; sync: string; health: string }) =>
  target.revision === revision && target.sync === 'synced' && target.health === 'healthy';

describe('the agent against Git, a cluster and a server', () => {
  test('brings a target from zero to healthy and says so', async () => {
    const sha = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start({}, { engine: 'real' });
    const target = await world.reported(isHealthyAt(sha));
    expect(target).toMatchObject({
      environment: 'dev',
      inventory: { objects: 3 },
      error: null,
      blockers: [],
      backend: 'builtin',
    });
    const live = await world.kube('GET', '/apis/apps/v1/namespaces/shop/deployments/web');
    expect(live.body).toMatchObject({ metadata: { annotations: { 'shiplock.dev/target': 'shop/dev' } } });
    expect(world.server.reports.at(-1)).toMatchObject({
      cluster: 'dev',
      repository: 'acme/deploy',
      branch: 'main',
      revision: sha,
    });
  });

  test('applies a pushed change when the server wakes it, long before it would poll', async () => {
    const first = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start({ poll: '10m' });
    await world.reported(isHealthyAt(first));
    const begun = Date.now();
    const second = push(manifests('shop:2'));
    const target = await world.reported(isHealthyAt(second));
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(target.healthySince).not.toBeNull();
    expect(await imageOf('web')).toBe('shop:2');
  });

  test('ignores wakes for another branch', async () => {
    const first = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start({ poll: '10m' });
    await world.reported(isHealthyAt(first));
    const fetches = world.git.requests();
    world.server.wake('f'.repeat(40), 'other');
    await new Promise((done) => setTimeout(done, 300));
    expect(world.git.requests()).toBe(fetches);
  });

  test('writes nothing to the cluster while nothing changes, and nothing for a commit that does not touch the target', async () => {
    const first = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start();
    const before = await world.reported(isHealthyAt(first));
    world.cluster.requests.reset();
    const second = push({ 'README.md': 'words' });
    const after = await world.reported(isHealthyAt(second));
    expect(world.cluster.requests.writes()).toBe(0);
    expect(after.healthySince).toBe(before.healthySince);
    expect(after.content).toBe(before.content);
  });

  test('reports a broken image as degraded, names the pod, and recovers by the next commit', async () => {
    const first = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:broken') });
    world.start();
    const broken = await world.reported((target) => target.revision === first && target.health === 'degraded');
    expect(broken.healthySince).toBeNull();
    expect(broken.blockers[0]).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(broken.blockers[0]?.reason).toMatch(/^pod web-\S+: container web: ImagePullBackOff/);
    const second = push(manifests('shop:2'));
    await world.reported(isHealthyAt(second));
  });

  test('brings a definition and an object of it in one target', async () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boats.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: boats, singular: boat, kind: Boat, listKind: BoatList }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;
    const boat = 'apiVersion: example.com/v1\nkind: Boat\nmetadata: { name: ferry }\nspec: { masts: 2 }\n';
    const sha = push({
      '.github/shiplock.yaml': CONFIG,
      ...manifests('shop:1', { 'boat.yaml': boat, 'crd.yaml': definition }),
    });
    world.start();
    await world.reported(isHealthyAt(sha));
    const live = await world.kube('GET', '/apis/example.com/v1/namespaces/shop/boats/ferry');
    expect(live.body).toMatchObject({ spec: { masts: 2 } });
  });

  test('comes through refusals and broken connections of the API server', async () => {
    const { faults } = world.cluster;
    faults.add({ fault: { kind: 'status', code: 429, retryAfterSeconds: 0 }, verb: 'apply', times: 2 });
    faults.add({ fault: { kind: 'status', code: 500 }, verb: 'get', times: 2 });
    faults.add({ fault: { kind: 'reset', afterWork: true }, verb: 'apply' });
    const sha = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start();
    await world.reported(isHealthyAt(sha), 'shop', 25);
    expect(faults.pending()).toBe(0);
  });

  test('keeps a target with a fault apart from the others', async () => {
    const bad = 'apiVersion: v1\nkind: Unheard\nmetadata: { name: x }\n';
    const sha = push({
      '.github/shiplock.yaml': CONFIG,
      ...manifests('shop:1'),
      'apps/bad/envs/dev/x.yaml': bad,
      'apps/torn/envs/dev/x.yaml': 'apiVersion: v1\nkind: [\n',
    });
    world.start();
    await world.reported(isHealthyAt(sha));
    const failed = await world.reported((target) => target.sync === 'failed', 'bad');
    expect(failed.error).toContain('the cluster does not serve Unheard');
    expect(world.logs.filter((line) => line.includes('"target":"torn/dev"'))).toHaveLength(1);
    await world.reported(isHealthyAt(sha));
  });

  test('applies what a person released on the state branch, as soon as it is woken, and nothing newer', async () => {
    const folder = 'apps/shop/envs/prod';
    const sha = push({ '.github/shiplock.yaml': CONFIG, [`${folder}/config.yaml`]: configMap('one') });
    world.start({ environment: ['prod'], poll: '10m' });
    const held = await world.reported((target) => target.sync === 'waiting');
    const order = { kind: 'sync', version: 1, target: 'shop/prod', revision: sha, content: held.content };
    const record = { ...order, drift: null, by: 'olga', comment: 1 };
    const text = JSON.stringify({ at: '2026-11-21T12:00:00.000Z', records: [record] });
    const state = world.origin.commit('refs/heads/shiplock/state', { 'log/00000001.json': text }, null);
    world.server.wake(state, 'shiplock/state');
    await world.reported(isHealthyAt(sha));
    const newer = push({ [`${folder}/config.yaml`]: configMap('two') });
    const target = await world.reported(({ revision }) => revision === newer);
    expect(target).toMatchObject({ sync: 'waiting', error: expect.stringContaining('waits for `/sync` by') });
    expect((await world.kube('GET', '/api/v1/namespaces/shop/configmaps/two')).status).toBe(404);
  });

  test('leaves a target of a manual environment alone and reports that it waits', async () => {
    const deployment = Object.values(manifests('shop:1'))[0] ?? '';
    const sha = push({ '.github/shiplock.yaml': CONFIG, 'apps/shop/envs/prod/deployment.yaml': deployment });
    world.start({ environment: ['prod'] });
    const target = await world.reported((each) => each.revision === sha);
    expect(target).toMatchObject({ environment: 'prod', sync: 'waiting', health: 'missing' });
    expect((await world.kube('GET', '/api/v1/namespaces/shop')).status).toBe(404);
  });

  test('goes on while the server is down and reports when it is back', async () => {
    world.server.state.failing = 4;
    const sha = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start();
    await world.reported(isHealthyAt(sha));
    expect(world.server.state.failing).toBe(0);
    expect(world.logs.join('')).toContain('A report did not reach the server');
  });

  test('changes nothing while the config is wrong, and goes on when it is right', async () => {
    const first = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start();
    await world.reported(isHealthyAt(first));
    // Without a wake: the poll finds it.
    world.origin.commit('refs/heads/main', { '.github/shiplock.yaml': 'version: 2\n', ...manifests('shop:2') });
    await vi.waitFor(() => expect(world.logs.join('')).toContain('The config is not valid'), 5_000);
    expect(await imageOf('web')).toBe('shop:1');
    const third = push({ '.github/shiplock.yaml': CONFIG });
    await world.reported(isHealthyAt(third));
    expect(await imageOf('web')).toBe('shop:2');
  });

  test('a dry run writes nothing and says that nothing is synced', async () => {
    push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.cluster.requests.reset();
    world.start({ dryRun: true });
    const target = await world.reported((each) => each.error !== null);
    expect(target).toMatchObject({ sync: 'waiting', syncedAt: null, healthySince: null });
    expect(target.error).toBe(
      'Dry run: nothing was written. 3 of 3 objects would be applied, 0 hooks run and 0 objects deleted.',
    );
    expect(world.cluster.requests.writes()).toBe(0);
  });

  test('a new process takes up where the old one stopped, and writes nothing for it', async () => {
    const sha = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    const stop = world.start();
    const before = await world.reported(isHealthyAt(sha));
    await stop();
    world.server.reports.length = 0;
    world.cluster.requests.reset();
    world.start();
    const after = await world.reported(isHealthyAt(sha));
    expect(after).toMatchObject({ healthySince: before.healthySince, syncedAt: before.syncedAt });
    expect(world.cluster.requests.writes()).toBe(0);
  });

  test('prunes one removed object, holds a mass deletion, and lets it go by the trailer', async () => {
    const maps = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.yaml`, configMap(name)]));
    push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1', maps) });
    world.start();
    await world.reported((target) => target.health === 'healthy' && target.inventory.objects === 8);
    const folder = 'apps/shop/envs/dev';
    const one = push({ [`${folder}/a.yaml`]: null });
    await world.reported(isHealthyAt(one));
    expect(await mapNames()).toEqual(['b', 'c', 'd', 'e']);
    const many = push({ [`${folder}/b.yaml`]: null, [`${folder}/c.yaml`]: null, [`${folder}/d.yaml`]: null });
    const held = await world.reported((target) => target.revision === many && target.sync === 'waiting');
    expect(await mapNames()).toEqual(['b', 'c', 'd', 'e']);
    expect(held.error).toContain('3 of 7 objects would go, and at most 1 (20 %) may go at once');
    const hash = /Shiplock-Prune: ([0-9a-f]{16})/.exec(held.error ?? '')?.[1];
    const tree = world.origin.git('rev-parse', `${many}^{tree}`);
    const message = `Merge pull request #7\n\nShiplock-Prune: ${hash}`;
    const consent = world.origin.git('commit-tree', tree, '-p', many, '-m', message);
    world.origin.git('update-ref', 'refs/heads/main', consent);
    world.server.wake(consent);
    await world.reported(isHealthyAt(consent));
    expect(await mapNames()).toEqual(['e']);
  });

  test('refuses what lies outside of its boundaries and writes nothing of that target', async () => {
    const sha = push({ '.github/shiplock.yaml': CONFIG, ...manifests('shop:1') });
    world.start({ denyKind: ['Service'] });
    const target = await world.reported((each) => each.revision === sha && each.sync === 'failed');
    expect(target.error).toContain('Service shop/web may not be written by this agent: its kind is denied');
    expect((await world.kube('GET', '/api/v1/namespaces/shop')).status).toBe(404);
  });
});

async function imageOf(name: string): Promise<unknown> {
  const { body } = await world.kube('GET', `/apis/apps/v1/namespaces/shop/deployments/${name}`);
  return textOf(body, 'spec', 'template', 'spec', 'containers', '0', 'image');
}

async function mapNames(): Promise<string[]> {
  const { body } = await world.kube('GET', '/api/v1/namespaces/shop/configmaps');
  return listAt(body, 'items')
    .map((item) => textAt(item, 'metadata', 'name') ?? '')
    .sort();
}

function textOf(value: unknown, ...path: string[]): unknown {
  let current: unknown = value;
  for (const step of path) current = Reflect.get(Object(current), step);
  return current;
}
