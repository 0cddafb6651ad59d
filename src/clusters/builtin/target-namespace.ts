import type { InventoryRecord } from '../../reconcile/inventory.ts';
import { marked, type TargetIdentity } from '../../reconcile/mark.ts';
import { type ObjectRef, refOf } from '../../reconcile/object-key.ts';
import { isNamespaceObject } from '../../reconcile/protected.ts';
import type { KubeObject } from '../cluster.ts';
import { statusOf } from './failure.ts';
import type { KubeApi } from './kube-api.ts';
import type { Prepared } from './prepare.ts';

/**
 * The target's own namespace when it has to be made: something lives in it, the render does not bring it, and it is
 * missing, or was made by an earlier sync of this target. Null otherwise; a namespace of others is never touched.
 */
export async function namespaceToMake(
  name: string,
  prepared: { foundations: readonly Prepared[]; refs: readonly ObjectRef[] },
  record: InventoryRecord,
  identity: TargetIdentity,
  api: Pick<KubeApi, 'get'>,
): Promise<Prepared | null> {
  if (!prepared.refs.some((ref) => ref.namespace === name)) return null;
  if (prepared.foundations.some(({ ref }) => isNamespaceObject(ref) && ref.name === name)) return null;
  const plain: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const object = marked(plain, identity);
  const ref = refOf(object);
  const isRecorded = record.entries.some((entry) => isNamespaceObject(entry) && entry.name === name);
  if (isRecorded || (await isMissing(ref, api))) return { ref, object };
  return null;
}

/** A namespace that may not be read is taken to exist: with rights to single namespaces only, they were made for us. */
async function isMissing(ref: ObjectRef, api: Pick<KubeApi, 'get'>): Promise<boolean> {
  try {
    return (await api.get(ref)) === null;
  } catch (error) {
    if (statusOf(error) === 403) return false;
    throw error;
  }
}
