import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { InventoryStore } from './inventory-store.ts';

/** The same store, which tells what every target has whenever its record is read or written. */
export function tellingStore(
  store: InventoryStore,
  onInventory: (identity: TargetIdentity, objects: readonly ObjectRef[]) => void,
): InventoryStore {
  return {
    ...store,
    async read(identity) {
      const stored = await store.read(identity);
      onInventory(identity, stored.record.entries);
      return stored;
    },
    async write(identity, before, record) {
      const stored = await store.write(identity, before, record);
      onInventory(identity, record.entries);
      return stored;
    },
  };
}
