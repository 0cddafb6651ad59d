import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeTransport } from '../../../src/clusters/kube/transport.ts';
import type { SandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { at, configMap, createWorld, listOf, textOf, type World, watchUntil } from '../../contracts/kube-api/world.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { connect, startCluster, TOKEN } from './sandbox.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const APPLY = 'application/apply-patch+yaml';

let clock: ManualClock;
let cluster: SandboxCluster;
let transport: KubeTransport;
let world: World;

beforeEach(async () => {
  clock = createManualClock();
  cluster = await startCluster({ clock });
  transport = await connect(cluster);
  const nothing = async () => undefined;
  const api = { transport, withToken: () => connect(cluster, 'x'), forget: nothing, close: nothing };
  world = createWorld(api, { hasControllers: true });
});

afterEach(async () => {
  await transport.close();
  await cluster.close();
});

describe('what the sandbox does not do', () => {
  it.each([
    ['GET', '/openapi/v3'],
    ['GET', '/api/v1/namespaces/default/pods/x/log'],
    ['POST', '/api/v1/namespaces/default/pods/x/eviction'],
  ] as const)('it says so with 501: %s %s', async (method, path) => {
    const seen = await world.call(method, path, method === 'POST' ? { body: {} } : {});
    expect(seen).toMatchObject({ status: 501, reason: 'NotImplemented' });
    expect(seen.message).toContain('the sandbox cluster does not do this');
  });

  it('strategic merge patches', async () => {
    await world.call('POST', MAPS, { body: configMap('one', {}) });
    const contentType = 'application/strategic-merge-patch+json';
    expect(await world.call('PATCH', `${MAPS}/one`, { body: {}, contentType })).toMatchObject({ status: 501 });
  });

  it('impersonation', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'impersonate-user': 'root' };
    expect((await fetch(`${cluster.url}${MAPS}`, { headers })).status).toBe(501);
  });

  it('protobuf and tables', async () => {
    const seen = await world.call('GET', MAPS, { accept: 'application/vnd.kubernetes.protobuf' });
    expect(seen.status).toBe(406);
    const table = await world.call('GET', MAPS, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' });
    expect(table.status).toBe(406);
  });
});

describe('dry runs', () => {
  it('cost no version and reach no watch', async () => {
    const before = textOf((await world.call('GET', MAPS)).body, 'metadata', 'resourceVersion');
    const query = { dryRun: 'All' };
    await world.call('POST', MAPS, { body: configMap('dry', {}), query });
    await world.apply(`${MAPS}/dry`, 'alpha', configMap('dry', { a: '1' }), query);
    await world.call('DELETE', '/api/v1/namespaces/default', { query });
    const after = textOf((await world.call('GET', MAPS)).body, 'metadata', 'resourceVersion');
    expect(after).toBe(before);
    expect(cluster.requests.writes()).toBe(0);
    expect(cluster.requests.count({ dryRun: true })).toBe(3);
  });
});

describe('counting', () => {
  it('tells verbs and resources apart', async () => {
    await world.apply(`${MAPS}/one`, 'alpha', configMap('one', {}));
    await world.call('GET', `${MAPS}/one`);
    await world.call('GET', `${MAPS}/two`);
    expect(cluster.requests.table()).toEqual({ 'apply configmaps': 1, 'get configmaps': 2 });
    expect(cluster.requests.count({ verb: 'get', status: 404 })).toBe(1);
    expect(cluster.requests.writes()).toBe(1);
    cluster.requests.reset();
    expect(cluster.requests.count()).toBe(0);
  });
});

describe('history', () => {
  it('that is compacted ends continue tokens and watches with 410', async () => {
    for (const name of ['a', 'b', 'c']) await world.call('POST', MAPS, { body: configMap(name, {}) });
    const page = await world.call('GET', MAPS, { query: { limit: '1' } });
    await world.call('POST', MAPS, { body: configMap('d', {}) });
    cluster.compact();
    const query = { limit: '1', continue: textOf(page.body, 'metadata', 'continue') };
    expect(await world.call('GET', MAPS, { query })).toMatchObject({ status: 410, reason: 'Expired' });
    const resourceVersion = textOf(page.body, 'metadata', 'resourceVersion');
    const watching = watchUntil(world, MAPS, { resourceVersion }, () => false);
    await expect(watching).rejects.toMatchObject({ status: 410 });
  });
});

describe('bookmarks', () => {
  it('come about once a minute', async () => {
    const list = await world.call('GET', MAPS);
    const resourceVersion = textOf(list.body, 'metadata', 'resourceVersion');
    const watching = watchUntil(world, MAPS, { resourceVersion }, (events) => events.length === 1);
    const ticking = setInterval(() => clock.advance(61_000), 10);
    const [event] = await watching.finally(() => clearInterval(ticking));
    expect(event).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap' } });
  });

  it('mark the end of a streamed list', async () => {
    await world.call('POST', MAPS, { body: configMap('one', {}) });
    const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
    const events = await watchUntil(world, MAPS, query, (all) => all.at(-1)?.type === 'BOOKMARK');
    expect(events.map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(at(events[1]?.object, 'metadata', 'annotations')).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });
});

describe('bodies', () => {
  it('may be YAML for an apply', async () => {
    const response = await fetch(`${cluster.url}${MAPS}/one?fieldManager=alpha`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': APPLY },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  a: "1"\n',
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ data: { a: '1' } });
  });

  it('over three megabytes are refused', async () => {
    const seen = await world.call('POST', MAPS, { body: configMap('big', { a: 'x'.repeat(4_000_000) }) });
    expect(seen).toMatchObject({ status: 413 });
  });

  it('that do not parse are refused', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(`${cluster.url}${MAPS}`, { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
  });

  it('cannot reach the prototype', async () => {
    const body: unknown = JSON.parse('{"data":{"__proto__":"x"},"metadata":{"labels":{"__proto__":"y"}}}');
    await world.call('POST', MAPS, { body: configMap('one', {}) });
    await world.call('PATCH', `${MAPS}/one`, { body, contentType: 'application/merge-patch+json' });
    expect(Reflect.get({}, 'x')).toBeUndefined();
    expect((await world.call('GET', `${MAPS}/one`)).status).toBe(200);
  });
});

describe('deleted jobs', () => {
  it('keep their pods unless told otherwise, with a warning', async () => {
    const template = {
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/a:1' }] },
    };
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work' }, spec: { template } };
    await world.call('POST', jobs, { body });
    while (!cluster.isIdle()) await new Promise((resolve) => setImmediate(resolve));
    const deleted = await world.call('DELETE', `${jobs}/work`);
    expect(deleted.warnings[0]).toContain('child pods are preserved by default');
    const pods = await world.call('GET', '/api/v1/namespaces/default/pods');
    expect(listOf(pods.body, 'items')).toHaveLength(1);
  });
});

describe('the kubeconfig', () => {
  it('names the cluster, the user and the token', () => {
    expect(parse(cluster.kubeconfig(TOKEN))).toMatchObject({
      'current-context': 'test',
      clusters: [{ name: 'test', cluster: { server: cluster.url } }],
      users: [{ name: 'tester', user: { token: TOKEN } }],
    });
  });
});
