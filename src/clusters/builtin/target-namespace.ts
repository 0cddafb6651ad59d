import { textAt } from '../../model/read-json.ts';
import type { InventoryRecord } from '../../reconcile/inventory.ts';
import { marked, ownerOf, type TargetIdentity } from '../../reconcile/mark.ts';
import { type ObjectRef, refOf } from '../../reconcile/object-key.ts';
import { isNamespaceObject } from '../../reconcile/protected.ts';
import type { KubeObject } from '../cluster.ts';
import { statusOf } from './failure.ts';
import type { GatedWrites } from './gated-writes.ts';
import type { NamespaceMemory } from './namespace-memory.ts';
import type { Prepared } from './prepare.ts';
import type { Standing } from './stage.ts';

/** What a sync has to do with its target's own namespace. */
export type OwnNamespace =
  /** It is others', the render's, or nothing lives in it: leave it. */
  | { status: 'left' }
  /** It is missing. */
  | { status: 'missing'; made: Prepared }
  /** An earlier sync of this target made it. */
  | { status: 'ours'; made: Prepared };

/** Looks at the namespace of a target. One that belongs to others, or that may not be read, is never touched. */
export async function ownNamespace(
  name: string,
  prepared: { foundations: readonly Prepared[]; refs: readonly ObjectRef[] },
  record: InventoryRecord,
  identity: TargetIdentity,
  namespaces: NamespaceMemory,
): Promise<OwnNamespace> {
  if (!prepared.refs.some((ref) => ref.namespace === name)) return { status: 'left' };
  if (prepared.foundations.some(({ ref }) => isNamespaceObject(ref) && ref.name === name)) return { status: 'left' };
  const plain: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const object = marked(plain, identity);
  const made = { ref: refOf(object), object };
  const live = await readNamespace(name, namespaces);
  if (live === 'unreadable') return { status: 'left' };
  if (live === null) return { status: 'missing', made };
  const isRecorded = record.entries.some((entry) => isNamespaceObject(entry) && entry.name === name);
  return isRecorded && ownerOf(live, identity) === 'ours' ? { status: 'ours', made } : { status: 'left' };
}

/** With rights to single namespaces only, the agent cannot read them: they were made for it. */
async function readNamespace(name: string, namespaces: NamespaceMemory): Promise<KubeObject | null | 'unreadable'> {
  try {
    return await namespaces.find(name);
  } catch (error) {
    if (statusOf(error) === 403) return 'unreadable';
    throw error;
  }
}

/**
 * Makes a missing namespace. Created, not applied: of two targets that share it and come at the same time, one makes it
 * and owns it, and the other (null) only uses it.
 */
export async function makeNamespace(made: Prepared, writes: GatedWrites): Promise<Standing | null> {
  try {
    const { group, version, kind, namespace, name } = made.ref;
    const object = await writes.create(made.object);
    return { entry: { group, version, kind, namespace, name, uid: textAt(object, 'metadata', 'uid') }, object };
  } catch (error) {
    if (statusOf(error) === 409) return null;
    throw error;
  }
}
