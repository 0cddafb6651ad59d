import { randomUUID } from 'node:crypto';
import type { KindRef, KubeApi } from '../../../src/clusters/builtin/kube-api.ts';
import type { KubeObject } from '../../../src/clusters/cluster.ts';
import { isRecord, textAt, textsAt } from '../../../src/model/read-json.ts';
import { keyText, type ObjectRef, refOf } from '../../../src/reconcile/object-key.ts';

/** A refusal in the form of an API server's. */
class FakeRefusal extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** One request as the fake saw it. */
export interface SeenRequest {
  verb: 'get' | 'list' | 'apply' | 'dry-run' | 'create' | 'replace' | 'delete';
  what: string;
}

const CLUSTER_SCOPED = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'PersistentVolume']);
const GROUPS: Record<string, string[]> = {
  '': [
    'ConfigMap',
    'Secret',
    'Service',
    'Namespace',
    'Pod',
    'ServiceAccount',
    'PersistentVolumeClaim',
    'PersistentVolume',
  ],
  apps: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'],
  batch: ['Job', 'CronJob'],
  'rbac.authorization.k8s.io': ['ClusterRole'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
};

/** A small cluster in memory: objects with UIDs and versions, dry runs without a trace, server-side apply of one manager. */
export function createFakeKube() {
  const objects = new Map<string, KubeObject>();
  const applied = new Map<string, KubeObject>();
  const requests: SeenRequest[] = [];
  let version = 100;
  let before: (request: SeenRequest) => void = () => {};
  let after: (request: SeenRequest) => void = () => {};

  function see(verb: SeenRequest['verb'], what: string): SeenRequest {
    const request = { verb, what };
    requests.push(request);
    before(request);
    return request;
  }

  function scopeOf(group: string, kind: string): 'namespaced' | 'cluster' | null {
    for (const object of objects.values()) {
      if (object.kind !== 'CustomResourceDefinition' || !isEstablished(object)) continue;
      const spec = object['spec'] as { group: string; scope: string; names: { kind: string } };
      if (spec.group === group && spec.names.kind === kind) return spec.scope === 'Cluster' ? 'cluster' : 'namespaced';
    }
    if (!GROUPS[group]?.includes(kind)) return null;
    return CLUSTER_SCOPED.has(kind) ? 'cluster' : 'namespaced';
  }

  function check(object: KubeObject): void {
    const ref = refOf(object);
    if (scopeOf(ref.group, ref.kind) === null)
      throw new FakeRefusal(404, 'NotFound', 'the server could not find the requested resource');
    if (ref.namespace !== null && !objects.has(`/Namespace//${ref.namespace}`)) {
      throw new FakeRefusal(404, 'NotFound', `namespaces "${ref.namespace}" not found`);
    }
    if (object['invalid'] !== undefined) {
      throw new FakeRefusal(
        422,
        'Invalid',
        `${ref.kind} "${ref.name}" is invalid: ${JSON.stringify(object['invalid'])}`,
      );
    }
  }

  function store(object: KubeObject, isDryRun: boolean): KubeObject {
    const key = keyText(refOf(object));
    const live = objects.get(key);
    const changed = JSON.stringify(body(live)) !== JSON.stringify(body(object));
    const metadata = {
      ...object.metadata,
      uid: live?.metadata['uid'] ?? randomUUID(),
      creationTimestamp: live?.metadata['creationTimestamp'] ?? '2026-01-01T00:00:00Z',
      generation: Number(live?.metadata['generation'] ?? 0) + (changed ? 1 : 0),
      resourceVersion: String(
        live !== undefined && !changed && sameMeta(live, object) ? live.metadata['resourceVersion'] : ++version,
      ),
    };
    const stored = { ...object, metadata };
    if (!isDryRun) objects.set(key, stored);
    return structuredClone(stored);
  }

  const api: KubeApi = {
    async scope(group, kind) {
      return scopeOf(group, kind);
    },
    async get(ref) {
      see('get', keyText(ref));
      return structuredClone(objects.get(keyText(ref)) ?? null);
    },
    async list(of, labelSelector) {
      see('list', `${of.group}/${of.kind}/${of.namespace ?? ''}`);
      if (scopeOf(of.group, of.kind) === null) throw new FakeRefusal(404, 'NotFound', 'no such resource');
      return [...objects.values()]
        .filter((object) => isListed(object, of, labelSelector))
        .map((each) => structuredClone(each));
    },
    async apply(object, { dryRun }) {
      const key = keyText(refOf(object));
      const request = see(dryRun ? 'dry-run' : 'apply', key);
      check(object);
      const live = objects.get(key);
      const merged = merge(live ?? {}, object, applied.get(key)) as KubeObject;
      merged.metadata['managedFields'] = [{ manager: 'shiplock', operation: 'Apply' }];
      const answer = store(merged, dryRun);
      if (!dryRun) applied.set(key, structuredClone(object));
      after(request);
      return { object: answer, created: live === undefined, warnings: [] };
    },
    async create(object) {
      const key = keyText(refOf(object));
      const request = see('create', key);
      check(object);
      if (objects.has(key)) throw new FakeRefusal(409, 'AlreadyExists', `${key} already exists`);
      const answer = store(object, false);
      after(request);
      return answer;
    },
    async replace(object) {
      const key = keyText(refOf(object));
      const request = see('replace', key);
      const live = objects.get(key);
      if (live === undefined) throw new FakeRefusal(404, 'NotFound', `${key} not found`);
      if (live.metadata['resourceVersion'] !== object.metadata['resourceVersion']) {
        throw new FakeRefusal(409, 'Conflict', 'the object has been modified');
      }
      const answer = store(object, false);
      after(request);
      return answer;
    },
    async remove(ref, { uid }) {
      const key = keyText(ref);
      const request = see('delete', key);
      const live = objects.get(key);
      if (live === undefined) return;
      if (live.metadata['uid'] !== uid)
        throw new FakeRefusal(409, 'Conflict', 'the UID in the precondition does not match');
      objects.delete(key);
      applied.delete(key);
      after(request);
    },
  };

  return {
    api,
    requests,
    writes: () => requests.filter(({ verb }) => !['get', 'list', 'dry-run'].includes(verb)),
    /** Called before and after each request; a throw is the answer. */
    onRequest(hooks: { before?: (request: SeenRequest) => void; after?: (request: SeenRequest) => void }) {
      before = hooks.before ?? (() => {});
      after = hooks.after ?? (() => {});
    },
    /** Puts an object there as another client would. */
    put(object: KubeObject): KubeObject {
      return store(structuredClone(object), false);
    },
    find: (ref: ObjectRef | string) => objects.get(typeof ref === 'string' ? ref : keyText(ref)) ?? null,
    drop: (key: string) => objects.delete(key),
    names: () => [...objects.keys()].filter((key) => !key.includes('shiplock-inventory')).sort(),
    /** What controllers do: definitions become established, Deployments roll out unless their image is `broken`, Jobs end. */
    settle() {
      for (const object of objects.values()) settle(object, objects);
    },
  };
}

function isListed(object: KubeObject, of: KindRef, selector: string | null): boolean {
  const ref = refOf(object);
  if (ref.group !== of.group || ref.kind !== of.kind) return false;
  if (of.namespace !== null && ref.namespace !== of.namespace) return false;
  const labels = textsAt(object, 'metadata', 'labels');
  return (selector ?? '').split(',').every((part) => {
    const [label = '', value] = part.split('=');
    return part === '' || (value === undefined ? label in labels : labels[label] === value);
  });
}

function settle(object: KubeObject, all: Map<string, KubeObject>): void {
  const generation = object.metadata['generation'];
  const condition = (type: string, status = 'True') => ({ type, status });
  if (object.kind === 'CustomResourceDefinition') object['status'] = { conditions: [condition('Established')] };
  if (object.kind === 'Job') {
    const isBroken = JSON.stringify(object['spec']).includes('broken');
    object['status'] = { conditions: [{ ...condition(isBroken ? 'Failed' : 'Complete'), message: 'the job ended' }] };
  }
  if (object.kind !== 'Deployment') return;
  const replicas = Number((object['spec'] as { replicas?: number }).replicas ?? 1);
  if (JSON.stringify(object['spec']).includes('broken')) {
    object['status'] = { observedGeneration: generation, replicas, updatedReplicas: replicas, availableReplicas: 0 };
    const labels = textsAt(object, 'spec', 'selector', 'matchLabels');
    const metadata = { name: `${object.metadata.name}-1`, namespace: object.metadata.namespace ?? '', labels };
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    const status = { containerStatuses: [{ name: 'web', state: { waiting } }] };
    all.set(keyText(refOf({ apiVersion: 'v1', kind: 'Pod', metadata })), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      status,
    });
    return;
  }
  object['status'] = {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    availableReplicas: replicas,
  };
}

function isEstablished(object: KubeObject): boolean {
  const status = object['status'];
  return isRecord(status) && JSON.stringify(status).includes('Established');
}

function body(object: KubeObject | undefined): unknown {
  if (object === undefined) return null;
  const { metadata: _, status: __, ...rest } = object;
  return rest;
}

function sameMeta(a: KubeObject, b: KubeObject): boolean {
  const pick = (object: KubeObject) => [
    textsAt(object, 'metadata', 'labels'),
    textsAt(object, 'metadata', 'annotations'),
  ];
  return JSON.stringify(pick(a)) === JSON.stringify(pick(b)) && textAt(a, 'metadata', 'uid') !== null;
}

/** Fields of the new object over the live ones, without those that the last apply set and the new one does not. */
function merge(live: unknown, next: unknown, last: unknown): unknown {
  if (!isRecord(next)) return structuredClone(next);
  const base = isRecord(live) ? live : {};
  const old = isRecord(last) ? last : {};
  const merged: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(base))
    if (key in next || !(key in old)) merged[key] = structuredClone(value);
  for (const [key, value] of Object.entries(next)) merged[key] = merge(base[key], value, old[key]);
  return merged;
}
