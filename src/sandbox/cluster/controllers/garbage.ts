import type { KubeObject } from '../object.ts';
import type { Change } from '../store.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';

/**
 * Removes what lost its last owner, and ends foreground deletions and orphanings. Keys are uids: what is owned can be
 * of any kind. Owners that never existed are not noticed, which the collector of a real cluster would do.
 */
export function garbageController(operator: Operator): Controller {
  const { store } = operator.cluster;
  /** Owners in the course of being deleted, as last seen; the store finds objects by kind and name only. */
  const ending = new Map<string, KubeObject>();
  const gone = new Set<string>();

  function note(change: Change): string[] {
    const { uid = '', deletionTimestamp } = change.object.metadata;
    if (change.type === 'DELETED') {
      ending.delete(uid);
      gone.add(uid);
      return [uid, ...(change.object.metadata.ownerReferences ?? []).map((owner) => owner.uid)].map((id) => `/${id}`);
    }
    if (deletionTimestamp === undefined) return [];
    ending.set(uid, change.object);
    return [`/${uid}`];
  }

  function release(owner: KubeObject, finalizer: string): void {
    const finalizers = (owner.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    operator.update({ ...owner, metadata: { ...owner.metadata, finalizers } });
  }

  function endForeground(owner: KubeObject, uid: string): void {
    const dependents = store.owned(uid);
    for (const dependent of dependents) {
      if (dependent.metadata.deletionTimestamp === undefined) operator.remove(dependent, 'Foreground');
    }
    if (store.owned(uid).length === 0) release(owner, 'foregroundDeletion');
  }

  function orphan(owner: KubeObject, uid: string): void {
    for (const dependent of store.owned(uid)) operator.update(withoutOwner(dependent, uid));
    release(owner, 'orphan');
  }

  function collect(uid: string): void {
    for (const dependent of store.owned(uid)) {
      const others = (dependent.metadata.ownerReferences ?? []).filter((owner) => !gone.has(owner.uid));
      if (others.length > 0) operator.update(withoutOwner(dependent, uid));
      else if (dependent.metadata.deletionTimestamp === undefined) operator.remove(dependent);
    }
  }

  return {
    name: 'garbage',
    keysFor: note,
    reconcile(_namespace, uid) {
      const owner = ending.get(uid);
      if (owner === undefined) {
        if (gone.has(uid)) collect(uid);
        return undefined;
      }
      const finalizers = owner.metadata.finalizers ?? [];
      if (finalizers.includes('orphan')) orphan(owner, uid);
      else if (finalizers.includes('foregroundDeletion')) endForeground(owner, uid);
      return undefined;
    },
  };
}

function withoutOwner(dependent: KubeObject, uid: string): KubeObject {
  const ownerReferences = (dependent.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  return { ...dependent, metadata: { ...dependent.metadata, ownerReferences } };
}
