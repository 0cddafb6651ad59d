import { nextHealthySince } from '../../reconcile/health/since.ts';
import type { InventoryEntry } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import type { TargetStatus } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { statusOf } from './failure.ts';
import { lookAtHealth, type SeenHealth } from './look.ts';
import { syncedStatus, unfinished } from './status.ts';

/**
 * The status of a target from its inventory and the live objects. Writes nothing but `healthySince`, and that only when
 * it changes; somebody else's newer record wins and is seen at the next look.
 */
export async function observeTarget(
  content: string,
  identity: TargetIdentity,
  context: BuiltinContext,
): Promise<TargetStatus> {
  const stored = await context.store.read(identity);
  const { record } = stored;
  if (record.content !== content || record.syncedAt === null) {
    const health = record.entries.length === 0 ? 'missing' : 'unknown';
    return unfinished(record, 'syncing', { error: null, blockers: [], health });
  }
  const seen = await lookForHealth(record.entries, identity, context);
  context.justHealthy.keep(identity.id, seen);
  const judged = context.wait.judge(identity.id, content, seen);
  const healthySince = nextHealthySince(record.healthySince, judged.health, context.now());
  if (healthySince !== record.healthySince && !context.dryRun) {
    try {
      await context.store.write(identity, stored, { ...record, healthySince });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
    }
  }
  return syncedStatus({ ...record, healthySince }, judged);
}

/** Who waits for some objects asks for those only; that all are well is said after one look at all of them. */
async function lookForHealth(
  entries: readonly InventoryEntry[],
  identity: TargetIdentity,
  context: BuiltinContext,
): Promise<SeenHealth> {
  const isHealthy = context.justHealthy.of(identity.id);
  const seen = await lookAtHealth(entries, identity, context, { isHealthy });
  if (seen.health !== 'healthy' || !entries.some(isHealthy)) return seen;
  return lookAtHealth(entries, identity, context);
}
