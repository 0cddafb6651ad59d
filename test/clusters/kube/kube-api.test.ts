import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeApi } from '../../../src/clusters/builtin/kube-api.ts';
import { createKubeApi } from '../../../src/clusters/kube/kube-api.ts';
import type { KubeTransport } from '../../../src/clusters/kube/transport.ts';
import type { SandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { connect, startCluster } from '../../sandbox/cluster/sandbox.ts';

let cluster: SandboxCluster;
let transport: KubeTransport;
let api: KubeApi;

beforeEach(async () => {
  cluster = await startCluster();
  transport = await connect(cluster);
  api = createKubeApi(transport, { fieldManager: 'shiplock' });
});

afterEach(async () => {
  await transport.close();
  await cluster.close();
});

const MAP = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'default' };

function map(name: string, data: Record<string, string>) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}

describe('the API of the reconciler', () => {
  it('knows how kinds are served, and forgets that it did not', async () => {
    expect(await api.scope('apps', 'Deployment')).toBe('namespaced');
    expect(await api.scope('', 'Namespace')).toBe('cluster');
    expect(await api.scope('shop.example', 'Widget')).toBeNull();
    const version = { name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } };
    await api.apply(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'widgets.shop.example' },
        spec: {
          group: 'shop.example',
          scope: 'Namespaced',
          names: { plural: 'widgets', kind: 'Widget' },
          versions: [version],
        },
      },
      { dryRun: false },
    );
    while (!cluster.isIdle()) await new Promise((resolve) => setImmediate(resolve));
    expect(await api.scope('shop.example', 'Widget')).toBe('namespaced');
    const widget = { apiVersion: 'shop.example/v2', kind: 'Widget', metadata: { name: 'w', namespace: 'default' } };
    expect((await api.apply(widget, { dryRun: false })).object).toMatchObject(widget);
  });

  it('asks for the kinds once, not for each object', async () => {
    for (let index = 0; index < 5; index += 1) {
      await api.scope('apps', 'Deployment');
      await api.apply(map(`m${index}`, {}), { dryRun: true });
    }
    const asked = Object.entries(cluster.requests.table()).filter(([name]) => name.startsWith('other'));
    expect(Object.fromEntries(asked)).toEqual({ 'other /apis/apps': 1, 'other /apis/apps/v1': 1, 'other /api/v1': 1 });
  });

  it('applies, reads, lists all pages and removes by uid', async () => {
    for (let index = 0; index < 3; index += 1) await api.apply(map(`m${index}`, { a: '1' }), { dryRun: false });
    const live = await api.get({ ...MAP, name: 'm1' });
    expect(live).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
    expect(await api.list(MAP, null)).toHaveLength(3);
    expect((await api.list(MAP, null))[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(await api.list(MAP, 'absent')).toEqual([]);
    const wrong = api.remove({ ...MAP, name: 'm1' }, { uid: 'another' });
    await expect(wrong).rejects.toMatchObject({ status: 409 });
    await api.remove({ ...MAP, name: 'm1' }, { uid: String(live?.metadata['uid']) });
    await api.remove({ ...MAP, name: 'm1' }, { uid: String(live?.metadata['uid']) });
    expect(await api.get({ ...MAP, name: 'm1' })).toBeNull();
  });

  it('starts a list again when its pages expire', async () => {
    await api.apply(map('m', {}), { dryRun: false });
    cluster.faults.add({ fault: { kind: 'gone' }, verb: 'list', times: 2 });
    expect(await api.list(MAP, null)).toHaveLength(1);
    cluster.faults.add({ fault: { kind: 'gone' }, verb: 'list', times: 9 });
    await expect(api.list(MAP, null)).rejects.toMatchObject({ status: 410 });
  });

  it('creates once and replaces the newest only', async () => {
    const made = await api.create(map('m', { a: '1' }));
    await expect(api.create(map('m', { a: '1' }))).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
    await api.replace({ ...made, data: { a: '2' } });
    await expect(api.replace({ ...made, data: { a: '3' } })).rejects.toMatchObject({ status: 409, reason: 'Conflict' });
  });

  it('refuses kinds that are not served', async () => {
    const odd = { group: 'no.such', version: 'v1', kind: 'Thing', namespace: 'default' };
    expect(await api.get({ ...odd, name: 'x' })).toBeNull();
    await expect(api.list(odd, null)).rejects.toMatchObject({ status: 404 });
    const thing = { apiVersion: 'no.such/v1', kind: 'Thing', metadata: { name: 'x', namespace: 'default' } };
    await expect(api.apply(thing, { dryRun: true })).rejects.toThrow('does not serve Thing in no.such/v1');
  });

  it('leaves no trace in a dry run', async () => {
    expect((await api.apply(map('m', {}), { dryRun: true })).object.metadata.name).toBe('m');
    expect(await api.get({ ...MAP, name: 'm' })).toBeNull();
    expect(cluster.requests.writes()).toBe(0);
  });
});
