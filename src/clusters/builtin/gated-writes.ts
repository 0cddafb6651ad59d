import { authorize, type Boundaries } from '../../reconcile/gate.ts';
import { type ObjectRef, refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { Applied, KubeApi } from './kube-api.ts';

/** The only way in which apply, prune and hooks write: every call passes the gate directly before it leaves. */
export interface GatedWrites {
  apply(object: KubeObject): Promise<Applied>;
  create(object: KubeObject): Promise<KubeObject>;
  replace(object: KubeObject): Promise<KubeObject>;
  remove(ref: ObjectRef, precondition: { uid: string }): Promise<void>;
}

/** Thrown when a write would leave the install-time boundaries. */
class RefusedWrite extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RefusedWrite';
  }
}

/** Puts the gate before the writes of an API. */
export function gatedWrites(api: KubeApi, boundaries: Boundaries): GatedWrites {
  function pass(ref: ObjectRef): void {
    const permission = authorize(boundaries, ref);
    if (permission.status === 'refused') throw new RefusedWrite(permission.reason);
  }
  return {
    async apply(object) {
      pass(refOf(object));
      return api.apply(object, { dryRun: false });
    },
    async create(object) {
      pass(refOf(object));
      return api.create(object);
    },
    async replace(object) {
      pass(refOf(object));
      return api.replace(object);
    },
    async remove(ref, precondition) {
      pass(ref);
      return api.remove(ref, precondition);
    },
  };
}
