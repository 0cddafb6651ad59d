import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Instant } from '../model/names.ts';
import { keyText, ObjectKey, type ObjectRef } from './object-key.ts';

/** One object that the agent applied, or was about to apply when `uid` is null (written before the answer was known). */
export const InventoryEntry = ObjectKey.extend({
  version: z.string(),
  uid: z.string().nullable(),
  /** Set for a Job that removes itself some time after it ended: then its absence is no incident. */
  vanishes: z.literal(true).optional(),
});
export type InventoryEntry = z.infer<typeof InventoryEntry>;

/** A hook object that was started for a content; its outcome is remembered, because hooks are often deleted. */
export const HookRun = ObjectKey.extend({
  version: z.string(),
  uid: z.string().nullable(),
  phase: z.enum(['pre', 'post']),
  state: z.enum(['running', 'done', 'failed']),
  /** True when the object removes itself after it ended: then vanishing counts as done. */
  vanishes: z.boolean(),
});
export type HookRun = z.infer<typeof HookRun>;

/** What the agent remembers of a target, in the cluster that it describes. */
export const InventoryRecord = z.strictObject({
  version: z.literal(1),
  repository: z.string(),
  target: z.string(),
  /** The commit and content that the objects came from; null before the first complete sync. */
  revision: z.string().nullable(),
  content: z.string().nullable(),
  syncedAt: Instant.nullable(),
  healthySince: Instant.nullable(),
  /** The content whose hooks `hooks` tells of. */
  hookContent: z.string().nullable(),
  hooks: z.array(HookRun),
  entries: z.array(InventoryEntry),
});
export type InventoryRecord = z.infer<typeof InventoryRecord>;

/** The record of a target that was never synced. */
export function emptyRecord(repository: string, target: string): InventoryRecord {
  return {
    version: 1,
    repository,
    target,
    revision: null,
    content: null,
    syncedAt: null,
    healthySince: null,
    hookContent: null,
    hooks: [],
    entries: [],
  };
}

/** The set to write before the first apply: all that is recorded and all that will be applied. Known UIDs stay. */
export function unionOf(entries: readonly InventoryEntry[], desired: readonly ObjectRef[]): InventoryEntry[] {
  const union = new Map(entries.map((entry) => [keyText(entry), entry]));
  for (const ref of desired) {
    const known = union.get(keyText(ref));
    union.set(keyText(ref), { ...plainRef(ref), uid: known?.uid ?? null });
  }
  return sorted([...union.values()]);
}

/**
 * What counts as the target's size for the brakes: the entries of the last complete sync, and leftovers of broken ones.
 * Entries that were only announced (no UID yet) for objects desired now are left out: a prune that was held once may not
 * slip under the brakes because the objects that came since made the target larger.
 */
export function previousEntries(entries: readonly InventoryEntry[], desired: readonly ObjectRef[]): InventoryEntry[] {
  const wanted = new Set(desired.map(keyText));
  return entries.filter((entry) => entry.uid !== null || !wanted.has(keyText(entry)));
}

/** The set after a sync: what was applied with its UID, and what could not be deleted yet. */
export function settledEntries(applied: readonly InventoryEntry[], kept: readonly InventoryEntry[]): InventoryEntry[] {
  const settled = new Map([...kept, ...applied].map((entry) => [keyText(entry), entry]));
  return sorted([...settled.values()]);
}

/** True when both records say the same, so that nothing needs to be written. */
export function sameRecord(a: InventoryRecord, b: InventoryRecord): boolean {
  return isDeepStrictEqual(a, b);
}

function sorted(entries: InventoryEntry[]): InventoryEntry[] {
  return entries.sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
}

function plainRef(ref: ObjectRef): ObjectRef {
  const { group, version, kind, namespace, name } = ref;
  return { group, version, kind, namespace, name };
}
