import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOwnWrites, type OwnWrites } from '../../../src/clusters/builtin/drift-own-writes.ts';
import { createDriftWatch, type DriftWatch, type WatchKind } from '../../../src/clusters/builtin/drift-watch.ts';
import type { GatedWrites } from '../../../src/clusters/builtin/gated-writes.ts';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { TARGET_ID_LABEL } from '../../../src/reconcile/mark.ts';

type Follower = { kind: string; options: Parameters<WatchKind>[1] };

const identity = { key: 'shop/dev', id: 'a'.repeat(16) };
const web = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const conf = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'conf' };

let followers: Follower[];
let changes: string[];
let own: OwnWrites;
let watch: DriftWatch;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  followers = [];
  changes = [];
  own = createOwnWrites();
  stop = new AbortController();
  const watchKind: WatchKind = async ({ kind }, options) => {
    followers.push({ kind, options });
    await new Promise((done) => options.signal.addEventListener('abort', done));
  };
  watch = createDriftWatch({ watchKind, own, log: { info() {}, warn() {} } });
  running = watch.run(stop.signal, (target) => changes.push(target));
});
afterEach(async () => {
  stop.abort();
  await running;
});

function meta(version: number, more: object = {}) {
  return { resourceVersion: String(version), generation: 1, labels: { [TARGET_ID_LABEL]: identity.id }, ...more };
}

async function says(kind: string, how: 'listed' | 'changed' | 'gone', metadata: object, name = 'web'): Promise<void> {
  for (const each of followers) {
    if (each.kind !== kind || each.options.signal.aborted) continue;
    each.options.onKey({ namespace: 'shop', name }, { how, metadata: { ...metadata } });
  }
  await new Promise((done) => setImmediate(done));
}

describe('a watch for drift', () => {
  test('follows each kind of the inventories once, by our label', () => {
    watch.follow(identity, [web, conf]);
    watch.follow(identity, [web, { ...web, name: 'other' }]);
    expect(followers.map(({ kind, options }) => [kind, options.namespace, options.labelSelector])).toEqual([
      ['Deployment', null, TARGET_ID_LABEL],
      ['ConfigMap', null, TARGET_ID_LABEL],
    ]);
  });

  test('tells of changes, not of what was there and not of status', async () => {
    watch.follow(identity, [web]);
    await says('Deployment', 'listed', meta(1));
    await says('Deployment', 'changed', meta(2));
    await says('Deployment', 'changed', meta(3, { annotations: { 'deployment.kubernetes.io/revision': '2' } }));
    expect(changes).toEqual([]);
    await says('Deployment', 'changed', meta(4, { generation: 2 }));
    await says('Deployment', 'changed', meta(5, { generation: 2, annotations: { note: 'x' } }));
    await says('Deployment', 'gone', meta(6, { generation: 2 }));
    expect(changes).toEqual(['shop/dev', 'shop/dev', 'shop/dev']);
  });

  test('takes the version where a kind has no generation, and knows an object that lost our label', async () => {
    watch.follow(identity, [conf]);
    await says('ConfigMap', 'listed', meta(1, { generation: undefined }), 'conf');
    await says('ConfigMap', 'changed', meta(2, { generation: undefined }), 'conf');
    await says('ConfigMap', 'gone', { resourceVersion: '3', labels: {} }, 'conf');
    expect(changes).toHaveLength(2);
  });

  test('finds in a new list what it missed: changed and gone', async () => {
    watch.follow(identity, [web]);
    const list = (...names: string[]) =>
      followers[0]?.options.onList(names.map((name) => ({ namespace: 'shop', name })));
    list('web', 'api');
    await says('Deployment', 'listed', meta(1));
    await says('Deployment', 'listed', meta(1), 'api');
    list('web');
    await says('Deployment', 'listed', meta(9, { generation: 2 }));
    expect(changes).toHaveLength(2);
  });

  test('says nothing of our own writes, even when the watch is faster than the answer', async () => {
    watch.follow(identity, [web]);
    await says('Deployment', 'listed', meta(1));
    const answer = Promise.withResolvers<{ object: KubeObject; created: boolean; warnings: string[] }>();
    const raw = { apply: () => answer.promise, remove: async () => {} } as unknown as GatedWrites;
    const writes = own.remembered(raw);
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
    const written = writes.apply(object);
    await says('Deployment', 'changed', meta(2, { generation: 2 }));
    answer.resolve({
      object: { ...object, metadata: { ...object.metadata, resourceVersion: '2' } },
      created: false,
      warnings: [],
    });
    await written;
    await new Promise((done) => setImmediate(done));
    expect(changes).toEqual([]);
    await says('Deployment', 'changed', meta(3, { generation: 3 }));
    expect(changes).toEqual(['shop/dev']);
    await writes.remove(web, { uid: 'u' });
    await says('Deployment', 'gone', meta(4, { generation: 3 }));
    expect(changes).toEqual(['shop/dev']);
  });

  test('with rights to single namespaces watches each of them', () => {
    watch.follow(identity, [web, { ...web, namespace: 'other' }]);
    followers[0]?.options.onRetry(Object.assign(new Error('forbidden'), { status: 403 }));
    watch.follow(identity, [{ ...web, namespace: 'third' }]);
    expect(followers.map(({ options }) => [options.namespace, options.signal.aborted])).toEqual([
      [null, true],
      ['shop', false],
      ['other', false],
      ['third', false],
    ]);
  });
});
