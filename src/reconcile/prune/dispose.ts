import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import type { InventoryEntry } from '../inventory.ts';
import { FIELD_MANAGER, ownerOf, type TargetIdentity } from '../mark.ts';
import { keyText } from '../object-key.ts';
import { otherOwner } from '../other-owner.ts';
import { isUntouchable } from '../protected.ts';
import { pruneOptOut } from './opt-out.ts';

/** An inventory entry that is not desired any more, with the live object under its key (null when there is none). */
export interface Candidate {
  entry: InventoryEntry;
  live: unknown;
  /** For a CustomResourceDefinition: whether objects of it exist, true also when that could not be read. */
  crdHasInstances: boolean;
}

/** Whether a candidate is ours to delete. */
export type Disposal = { status: 'deletable' } | { status: 'forget'; reason: string };

interface DisposeContext {
  identity: TargetIdentity;
  agentNamespace: string;
  desired: ReadonlySet<string>;
}

/**
 * The brakes on one object: it must be the very object that was applied (UID), carry this target's mark, belong to no
 * controller and to no other reconciler, have no opt-out and not be in the protected set. Entries that fail are forgotten, never deleted.
 */
export function dispose(candidate: Candidate, context: DisposeContext): Disposal {
  const { entry, live } = candidate;
  if (context.desired.has(keyText(entry))) return { status: 'forget', reason: 'it is still desired' };
  if (live === null || live === undefined) return { status: 'forget', reason: 'it is gone already' };
  if (isUntouchable(entry, context.agentNamespace)) return { status: 'forget', reason: 'it is protected' };
  if (textAt(live, 'metadata', 'deletionTimestamp') !== null) {
    return { status: 'forget', reason: 'it is being deleted already' };
  }
  if (ownerOf(live, context.identity) !== 'ours') return { status: 'forget', reason: 'it does not carry our mark' };
  if (!isSameObject(entry, live)) return { status: 'forget', reason: 'it is not the object that was applied' };
  if (hasController(live)) return { status: 'forget', reason: 'a controller owns it' };
  const other = otherOwner(live, entry);
  if (other !== null) return { status: 'forget', reason: `${other.name} owns it` };
  const optOut = pruneOptOut(live);
  if (optOut !== null) return { status: 'forget', reason: `it opts out (${optOut})` };
  return { status: 'deletable' };
}

/**
 * Same UID. An entry without one was written just before an apply whose answer was lost: then the live object must
 * list us as the manager that applied it, which a copy made by hand does not.
 */
function isSameObject(entry: InventoryEntry, live: unknown): boolean {
  if (entry.uid !== null) return textAt(live, 'metadata', 'uid') === entry.uid;
  return listAt(live, 'metadata', 'managedFields').some(
    (field) => textAt(field, 'manager') === FIELD_MANAGER && textAt(field, 'operation') === 'Apply',
  );
}

function hasController(live: unknown): boolean {
  return listAt(live, 'metadata', 'ownerReferences').some((owner) => valueAt(owner, 'controller') === true);
}
