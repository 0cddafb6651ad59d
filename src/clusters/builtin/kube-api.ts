import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

/**
 * What the reconciler needs of a Kubernetes API server: raw JSON in and out, no model classes. Every method throws an
 * error with a numeric `status` when the server refuses, and any error when it cannot be reached.
 */
export interface KubeApi {
  /** How the server serves a kind, looked up again when it is not known yet; null when it does not serve it. */
  scope(group: string, kind: string): Promise<'namespaced' | 'cluster' | null>;
  get(ref: ObjectRef): Promise<KubeObject | null>;
  /** All pages. `namespace: null` lists every namespace; throws 404 when the kind is not served. */
  list(of: KindRef, labelSelector: string | null): Promise<KubeObject[]>;
  /**
   * Server-side apply with force; `created`: it was not there before. A dry run must leave no trace. Without
   * `fieldManager` the agent's own is used.
   */
  apply(object: KubeObject, options: { dryRun: boolean; fieldManager?: string }): Promise<Applied>;
  /** Fails with 409 when it exists. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Fails with 409 unless `metadata.resourceVersion` is the newest. */
  replace(object: KubeObject, options?: { dryRun: boolean }): Promise<KubeObject>;
  /** Deletes in the background exactly the object with this UID; one that is gone already is no error, another UID is (409). */
  remove(ref: ObjectRef, precondition: { uid: string }): Promise<void>;
}

export interface Applied {
  object: KubeObject;
  created: boolean;
  warnings: string[];
}

export interface KindRef {
  group: string;
  version: string;
  kind: string;
  namespace: string | null;
}
