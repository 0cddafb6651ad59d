import { afterEach, expect, test } from 'vitest';
import { createBuiltinBackend } from '../../../src/clusters/builtin/index.ts';
import type { KubeApi } from '../../../src/clusters/builtin/kube-api.ts';
import type { DesiredTarget, FoundDrift, KubeObject } from '../../../src/clusters/cluster.ts';
import { createKubeApi } from '../../../src/clusters/kube/kube-api.ts';
import { systemKubeClock } from '../../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport } from '../../../src/clusters/kube/transport.ts';
import { createSandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { aConfigMap, aDeployment, aDesired, BOUNDARIES } from './world.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The backend over the sandbox's cluster, which knows field managers, and the same API for a person. */
async function startWorld(dryRun = false) {
  const cluster = await createSandboxCluster({ name: 'test', tokens: { secret: { user: 'agent' } } });
  const clock = systemKubeClock();
  const credentials = await readKubeconfig(cluster.kubeconfig('secret'), { readFile: () => Promise.reject(), clock });
  const transport = createKubeTransport({ credentials, clock, random: Math.random });
  closers.push(async () => {
    await transport.close();
    await cluster.close();
  });
  const api = createKubeApi(transport, { fieldManager: 'shiplock' });
  const person = createKubeApi(transport, { fieldManager: 'kubectl-edit' });
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shiplock-system' } });
  const options = {
    api,
    repository: 'acme/gitops',
    boundaries: BOUNDARIES,
    now: Date.now,
    log: { info() {}, warn() {} },
  };
  const backend = createBuiltinBackend(options);
  return { api, person, backend, observer: createBuiltinBackend({ ...options, dryRun }) };
}

const conf = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'conf' };
const web = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** Reads and writes an object as `kubectl edit` does; tried again when a controller writes between. */
async function edit(person: KubeApi, ref: typeof conf, change: (object: KubeObject) => void): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const object = await person.get(ref);
    if (object === null) throw new Error('nothing to edit');
    change(object);
    try {
      await person.replace(object);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'status' in error && error.status === 409)) throw error;
    }
  }
}

function said({ objects }: FoundDrift): unknown[] {
  return objects.flatMap(({ name, state, fields }) =>
    state === 'missing' ? [[name, state]] : fields.map(({ path, kind, by }) => [name, kind, path, by?.manager ?? null]),
  );
}

async function synced(backend: { sync(desired: DesiredTarget): Promise<{ sync: string }> }, desired: DesiredTarget) {
  for (let tries = 0; tries < 100; tries++) if ((await backend.sync(desired)).sync === 'synced') return;
  throw new Error('not synced');
}

test('changed, removed, added and deleted are told and healed', async () => {
  const { api, person, backend } = await startWorld();
  const desired = aDesired([aDeployment('web'), aConfigMap('conf', { a: '1', b: '2' }), aConfigMap('lost')]);
  await synced(backend, desired);
  expect(said(await backend.findDrift(desired))).toEqual([]);
  await edit(person, conf, (object) => {
    object['data'] = { a: '9', added: 'x' };
    object.metadata['labels'] = { ...(object.metadata['labels'] as object), team: 'red' };
  });
  const lost = await api.get({ ...conf, name: 'lost' });
  await api.remove({ ...conf, name: 'lost' }, { uid: String(lost?.metadata['uid']) });
  expect(said(await backend.findDrift(desired))).toEqual([
    ['conf', 'changed', 'data.a', 'kubectl-edit'],
    ['conf', 'removed', 'data.b', null],
    ['conf', 'added', 'data.added', 'kubectl-edit'],
    ['conf', 'added', 'metadata.labels.team', 'kubectl-edit'],
    ['lost', 'missing'],
  ]);
  expect(await backend.heal(desired)).toMatchObject({ sync: 'synced' });
  expect(said(await backend.findDrift(desired))).toEqual([]);
  expect((await api.get(conf))?.['data']).toEqual({ a: '1', b: '2' });
  expect((await api.get(conf))?.metadata['labels']).not.toHaveProperty('team');
});

test('an agent that only plans heals nothing', async () => {
  const { person, backend, observer, api } = await startWorld(true);
  const desired = aDesired([aConfigMap('conf')]);
  await synced(backend, desired);
  await edit(person, conf, (object) => {
    object['data'] = { a: '9' };
  });
  await observer.heal(desired);
  expect((await api.get(conf))?.['data']).toEqual({ a: '9' });
});

test('what is ignored is neither told nor written over, by healing and by the next sync', async () => {
  const { api, person, backend } = await startWorld();
  const rules = { ignoreDifferences: [{ kind: 'ConfigMap', jsonPointers: ['/data/a'], managedFieldsManagers: [] }] };
  const annotated = aDeployment('web');
  annotated.metadata['annotations'] = { 'shiplock.dev/ignore-differences': '/spec/replicas' };
  const desired = aDesired([aConfigMap('conf', { a: '1', b: '2' }), annotated], rules);
  await synced(backend, desired);
  await edit(person, conf, (object) => {
    object['data'] = { a: '9', b: '9' };
  });
  await edit(person, web, (object) => {
    (object['spec'] as Record<string, unknown>)['replicas'] = 7;
  });
  const found = await backend.findDrift(desired);
  expect(said(found)).toEqual([['conf', 'changed', 'data.b', 'kubectl-edit']]);
  expect(found.hidden).toEqual({ 'ignore rule': 2 });
  await backend.heal(desired);
  expect((await api.get(conf))?.['data']).toEqual({ a: '9', b: '2' });
  const next = aDesired([aConfigMap('conf', { a: '5', b: '5' }), annotated], { ...rules, content: 'next' });
  await synced(backend, next);
  expect((await api.get(conf))?.['data']).toEqual({ a: '9', b: '5' });
  expect((await api.get(web))?.['spec']).toMatchObject({ replicas: 7 });
});

test('a Job that removed itself does not run again because something else is healed', async () => {
  const { api, person, backend } = await startWorld();
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' } };
  const ends = { ...job, spec: { ...spec, ttlSecondsAfterFinished: 60 } };
  const desired = aDesired([aConfigMap('conf'), ends, { ...job, metadata: { name: 'stays' }, spec }]);
  await synced(backend, desired);
  const ref = { group: 'batch', version: 'v1', kind: 'Job', namespace: 'shop', name: 'once' };
  for (const name of ['once', 'stays']) {
    await api.remove({ ...ref, name }, { uid: String((await api.get({ ...ref, name }))?.metadata['uid']) });
  }
  const { blockers } = await backend.observe(desired);
  expect(blockers.filter(({ kind }) => kind === 'Job').map(({ name }) => name)).toEqual(['stays']);
  await edit(person, conf, (object) => {
    object['data'] = { a: '9' };
  });
  expect((await backend.findDrift(desired)).hidden).toEqual({ 'finished jobs': 1 });
  expect(await backend.heal(desired)).toMatchObject({ sync: 'synced' });
  expect((await api.get(conf))?.['data']).toEqual({ a: '1' });
  expect(await api.get(ref)).toBeNull();
  expect(await api.get({ ...ref, name: 'stays' })).not.toBeNull();
});
