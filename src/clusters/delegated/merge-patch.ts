import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

/**
 * Changes fields of an object that another reconciler owns, by JSON merge patch (RFC 7396). A `resourceVersion` in the
 * patch makes it fail with 409 when the object is newer. Throws 404 when it is not there: nothing is made.
 */
export type MergePatch = (ref: ObjectRef, patch: object) => Promise<KubeObject>;
