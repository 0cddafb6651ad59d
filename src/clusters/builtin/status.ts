import type { Blocker, HealthState } from '../../model/report.ts';
import type { InventoryRecord } from '../../reconcile/inventory.ts';
import type { TargetStatus } from '../cluster.ts';

/** A status that says how far a sync got; what was synced before still stands in it. */
export function unfinished(
  record: InventoryRecord,
  sync: Exclude<TargetStatus['sync'], 'synced'>,
  told: { error: string | null; blockers: Blocker[]; health?: HealthState },
): TargetStatus {
  return {
    sync,
    health: told.health ?? (sync === 'syncing' ? 'progressing' : 'unknown'),
    healthySince: null,
    syncedAt: record.syncedAt,
    revision: record.revision,
    content: record.content,
    blockers: told.blockers,
    inventory: { objects: record.entries.length },
    error: told.error,
    backend: 'builtin',
  };
}

/** The status of a target whose sync is complete. */
export function syncedStatus(
  record: InventoryRecord,
  { health, blockers }: { health: HealthState; blockers: Blocker[] },
): TargetStatus {
  return {
    sync: 'synced',
    health,
    healthySince: health === 'healthy' ? record.healthySince : null,
    syncedAt: record.syncedAt,
    revision: record.revision,
    content: record.content,
    blockers,
    inventory: { objects: record.entries.length },
    error: null,
    backend: 'builtin',
  };
}
