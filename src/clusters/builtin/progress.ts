import { type InventoryEntry, type InventoryRecord, unionOf } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { InventoryStore, StoredRecord } from './inventory-store.ts';

/** The record of one target during one sync: every change is written before the step that depends on it. */
export interface Progress {
  readonly record: InventoryRecord;
  /** The union of what is recorded and desired, written before the first apply; the content counts as unknown until the end. */
  begin(content: string, desired: readonly ObjectRef[]): Promise<void>;
  saveHooks(content: string, hooks: InventoryRecord['hooks']): Promise<void>;
  /** The sync is complete: from now on the target has this content. */
  finish(done: {
    revision: string;
    content: string;
    at: string;
    healthySince: string | null;
    entries: InventoryEntry[];
  }): Promise<void>;
}

/** Reads a target's record and follows it through a sync. */
export async function createProgress(store: InventoryStore, identity: TargetIdentity): Promise<Progress> {
  let stored: StoredRecord = await store.read(identity);
  async function write(change: Partial<InventoryRecord>): Promise<void> {
    stored = await store.write(identity, stored, { ...stored.record, ...change });
  }
  return {
    get record() {
      return stored.record;
    },
    begin(content, desired) {
      const isSame = stored.record.content === content;
      const healthySince = isSame ? stored.record.healthySince : null;
      return write({ content: null, healthySince, entries: unionOf(stored.record.entries, desired) });
    },
    saveHooks: (content, hooks) => write({ hookContent: content, hooks }),
    finish: ({ at, ...done }) => write({ ...done, syncedAt: at }),
  };
}
