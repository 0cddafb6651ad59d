import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { type DriftTools, findDriftOf, LOOKING_MANAGER } from '../../../src/clusters/drift/find-drift.ts';
import { overlay } from '../../../src/reconcile/drift/overlay.ts';
import { keyText, refOf } from '../../../src/reconcile/object-key.ts';
import { managedBy, owned } from '../../reconcile/drift/objects.ts';

const conf = (data: object, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'conf', namespace: 'shop', ...more },
  data,
});
const secret = (password: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login', namespace: 'shop' },
  data: { password: btoa(password) },
});

/** A cluster of these objects; a dry run lays what is sent over what is live. */
function aCluster(live: KubeObject[], fault: (object: KubeObject) => void = () => {}) {
  const asked: unknown[] = [];
  const find = (object: KubeObject) => live.find((each) => keyText(refOf(each)) === keyText(refOf(object))) ?? null;
  const api: DriftTools['api'] = {
    scope: async () => 'namespaced',
    get: async (ref) => live.find((each) => keyText(refOf(each)) === keyText(ref)) ?? null,
    list: async () => [],
    async apply(object, options) {
      asked.push(options);
      fault(object);
      return { object: overlay(find(object), object) as KubeObject, created: false, warnings: [] };
    },
    replace: async (object) => object,
  };
  const tools = {
    api,
    namespace: 'shop',
    identity: null,
    fieldManager: LOOKING_MANAGER,
    owners: ['argocd'],
    ignore: [],
  };
  return { tools: { ...tools, concurrency: 2 }, asked };
}

function refusal(status: number, message: string): Error {
  return Object.assign(new Error(message), { status });
}

describe('a look for drift', () => {
  test('asks under the given name, never writes, and counts what it hides', async () => {
    const ttl = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { ttlSecondsAfterFinished: 1 } };
    const leaving = { ...conf({}, { name: 'old', deletionTimestamp: 'x' }) };
    const { tools, asked } = aCluster([conf({ a: '2' }), leaving]);
    const found = await findDriftOf(
      [conf({ a: '1' }), conf({}, { name: 'gone' }), conf({}, { name: 'old' }), ttl],
      tools,
    );
    expect(found).toMatchObject({
      objects: [
        {
          name: 'conf',
          state: 'changed',
          fields: [{ path: 'data.a', kind: 'changed', git: '"1"', live: '"2"', by: null }],
        },
        { name: 'gone', state: 'missing', fields: [] },
      ],
      hidden: { 'finished jobs': 1, 'objects being deleted': 1 },
    });
    expect(asked).toEqual([{ dryRun: true, fieldManager: LOOKING_MANAGER }]);
  });

  test('never tells a secret, wherever it stands', async () => {
    const live = [secret('by-hand-Qm42xLr7'), conf({ url: 'x?p=by-hand-Qm42xLr7', 'by-hand-Qm42xLr7': '1' })];
    const added = owned('kubectl-edit', { 'f:data': { 'f:by-hand-Qm42xLr7': {} } });
    const { tools } = aCluster([live[0] as KubeObject, managedBy(live[1] as KubeObject, added)]);
    const found = await findDriftOf([secret('from-git-Zx81qPw0'), conf({ url: 'x?p=from-git-Zx81qPw0' })], tools);
    const text = JSON.stringify(found);
    expect(found.objects.flatMap(({ fields }) => fields)).toHaveLength(3);
    for (const word of ['by-hand-Qm42xLr7', 'from-git-Zx81qPw0']) {
      expect(text).not.toContain(word);
      expect(text).not.toContain(btoa(word));
    }
  });

  test('of an object whose dry run is refused compares with Git laid over it', async () => {
    const { tools } = aCluster([conf({ a: '2', b: '1' })], () => {
      throw refusal(422, 'duplicate port');
    });
    const found = await findDriftOf([conf({ a: '1' })], tools);
    expect(found.objects[0]?.fields.map(({ path }) => path)).toEqual(['data.a']);
  });

  test('an outage says which object, and quotes no secret', async () => {
    const { tools } = aCluster([secret('x'), conf({})], () => {
      throw refusal(403, 'no right to hunter2-Zx81qPw0');
    });
    await expect(findDriftOf([secret('hunter2-Zx81qPw0')], tools)).rejects.toThrow(
      /^Secret shop\/login cannot be compared: (?!.*hunter2)/,
    );
    await expect(findDriftOf([conf({ a: 'hunter2' })], tools)).rejects.toThrow(
      'ConfigMap shop/conf cannot be compared',
    );
  });

  test('says twenty objects and twenty fields, and how many more there are', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `c${index}`);
    const many = Object.fromEntries(names.map((name) => [name, '1']));
    const { tools } = aCluster([conf(Object.fromEntries(names.map((name) => [name, '2'])))]);
    const found = await findDriftOf([conf(many), ...names.map((name) => conf({}, { name }))], tools);
    expect([found.objects.length, found.more]).toEqual([20, 6]);
    expect([found.objects[0]?.fields.length, found.objects[0]?.more]).toEqual([20, 5]);
  });

  test('leaves defaults that stand under somebody’s name out', async () => {
    const live = managedBy(
      conf({ a: '1', filled: 'x', mine: 'y' }),
      owned('kubectl-create', { 'f:data': { 'f:filled': {}, 'f:mine': {} } }),
    );
    const { tools } = aCluster([live]);
    const replace = async (object: KubeObject) => ({ ...object, data: { ...(object['data'] as object), filled: 'x' } });
    const found = await findDriftOf([conf({ a: '1' })], { ...tools, api: { ...tools.api, replace } });
    expect(found.objects[0]?.fields.map(({ path }) => path)).toEqual(['data.mine']);
    expect(found.hidden).toEqual({ 'cluster defaults': 1 });
  });
});
