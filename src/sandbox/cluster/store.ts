import { type Kind, resourceId } from './kinds/kind.ts';
import { type KubeObject, keyOf } from './object.ts';

type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed write. `before` lets a filtered watch tell "left my selection" from "changed in it". */
export interface Change {
  revision: number;
  type: ChangeType;
  resource: string;
  object: KubeObject;
  before: KubeObject | undefined;
}

/** The objects of the cluster with one global revision counter and a bounded history of changes. */
export interface Store {
  revision(): number;
  /** The oldest revision from which a watch can still be served. */
  oldestRevision(): number;
  get(kind: Kind, key: string): KubeObject | undefined;
  /** All objects of a resource (of one namespace), ordered by key as etcd orders them. */
  list(kind: Kind, namespace?: string): KubeObject[];
  owned(uid: string): KubeObject[];
  create(kind: Kind, object: KubeObject): KubeObject;
  update(kind: Kind, object: KubeObject): KubeObject;
  remove(kind: Kind, object: KubeObject): KubeObject;
  since(revision: number): Change[];
  subscribe(listener: (change: Change) => void): () => void;
  /** Forgets the history, as etcd's compaction does: older watches and continue tokens get 410. */
  compact(): void;
}

export function createStore(historyLimit: number): Store {
  const tables = new Map<string, Map<string, KubeObject>>();
  const owners = createOwnerIndex();
  const listeners = new Set<(change: Change) => void>();
  let history: Change[] = [];
  let revision = 1;
  let oldest = 1;

  function table(kind: Kind): Map<string, KubeObject> {
    const id = resourceId(kind);
    const found = tables.get(id) ?? new Map<string, KubeObject>();
    tables.set(id, found);
    return found;
  }

  function commit(type: ChangeType, kind: Kind, object: KubeObject): KubeObject {
    revision += 1;
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const key = keyOf(stored);
    const before = table(kind).get(key);
    if (before !== undefined) owners.drop(before);
    if (type === 'DELETED') table(kind).delete(key);
    else {
      table(kind).set(key, stored);
      owners.add(stored);
    }
    remember({ revision, type, resource: resourceId(kind), object: stored, before });
    return stored;
  }

  function remember(change: Change): void {
    history.push(change);
    if (history.length > historyLimit * 2) {
      history = history.slice(-historyLimit);
      oldest = (history[0]?.revision ?? revision + 1) - 1;
    }
    for (const listener of listeners) listener(change);
  }

  return {
    revision: () => revision,
    oldestRevision: () => oldest,
    get: (kind, key) => table(kind).get(key),
    list(kind, namespace) {
      const keys = [...table(kind).keys()].sort();
      const wanted = namespace === undefined ? keys : keys.filter((key) => key.startsWith(`${namespace}/`));
      return wanted.flatMap((key) => table(kind).get(key) ?? []);
    },
    owned: (uid) => owners.of(uid),
    create: (kind, object) => commit('ADDED', kind, object),
    update: (kind, object) => commit('MODIFIED', kind, object),
    remove: (kind, object) => commit('DELETED', kind, object),
    since: (from) => history.filter((change) => change.revision > from),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      history = [];
      oldest = revision;
    },
  };
}

interface OwnerIndex {
  add(object: KubeObject): void;
  drop(object: KubeObject): void;
  of(uid: string): KubeObject[];
}

/** Who is owned by whom, so that controllers and the garbage collector need not scan the cluster. */
function createOwnerIndex(): OwnerIndex {
  const byOwner = new Map<string, Map<string, KubeObject>>();
  return {
    add(object) {
      for (const owner of object.metadata.ownerReferences ?? []) {
        const owned = byOwner.get(owner.uid) ?? new Map<string, KubeObject>();
        byOwner.set(owner.uid, owned.set(object.metadata.uid ?? '', object));
      }
    },
    drop(object) {
      for (const owner of object.metadata.ownerReferences ?? []) {
        const owned = byOwner.get(owner.uid);
        owned?.delete(object.metadata.uid ?? '');
        if (owned?.size === 0) byOwner.delete(owner.uid);
      }
    },
    of: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
  };
}
