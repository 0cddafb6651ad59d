import { z } from 'zod';

/** What names an object in a cluster whatever its version: its identity in inventories, gates and consents. */
export const ObjectKey = z.strictObject({
  group: z.string(),
  kind: z.string(),
  /** Null for cluster-scoped objects. */
  namespace: z.string().nullable(),
  name: z.string(),
});
export type ObjectKey = z.infer<typeof ObjectKey>;

/** An object's key with the version under which to ask for it. */
export interface ObjectRef extends ObjectKey {
  version: string;
}

/** Splits `apps/v1` into group and version; the core group is ''. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) };
}

/** The reverse of `splitApiVersion`. */
export function apiVersionOf(ref: { group: string; version: string }): string {
  return ref.group === '' ? ref.version : `${ref.group}/${ref.version}`;
}

/** Where an object is: its reference; a missing or empty namespace reads as cluster-scoped. */
export function refOf(object: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}): ObjectRef {
  const namespace = object.metadata.namespace;
  return {
    ...splitApiVersion(object.apiVersion),
    kind: object.kind,
    namespace: namespace === undefined || namespace === '' ? null : namespace,
    name: object.metadata.name,
  };
}

/** `apps/Deployment/shop/web`: one text per object, the same for every version of its kind. */
export function keyText(key: ObjectKey): string {
  return `${key.group}/${key.kind}/${key.namespace ?? ''}/${key.name}`;
}

/** How people name an object: `Deployment shop/web`, `ClusterRole reader`. */
export function spokenKey(key: ObjectKey): string {
  return key.namespace === null ? `${key.kind} ${key.name}` : `${key.kind} ${key.namespace}/${key.name}`;
}
