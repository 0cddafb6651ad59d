import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { definitionHealth } from '../../reconcile/health/platform.ts';
import { nextHealthySince } from '../../reconcile/health/since.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import { type InventoryEntry, settledEntries } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { keyText } from '../../reconcile/object-key.ts';
import { isCrd } from '../../reconcile/protected.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { planOnly } from './dry-run.ts';
import { explain } from './failure.ts';
import { hooksAfter, hooksBefore } from './hook-phase.ts';
import { lookAtHealth } from './look.ts';
import { makeReady } from './make-ready.ts';
import { createProgress } from './progress.ts';
import { pruneTarget } from './prune-target.ts';
import { planStage, type StagePlan, type StageTools, type Standing, stageTools, writeStage } from './stage.ts';
import { syncedStatus, unfinished } from './status.ts';
import type { Sync } from './sync-state.ts';
import { makeNamespace } from './target-namespace.ts';

/**
 * One step of a sync: foundations, dry run of the rest, hooks before, the rest, prune, hooks after. It never waits: what
 * is not ready yet comes back as `syncing`, and the next call takes it up from the inventory and the live objects.
 */
export async function syncTarget(
  desired: DesiredTarget,
  identity: TargetIdentity,
  context: BuiltinContext,
): Promise<TargetStatus> {
  const progress = await createProgress(context.store, identity);
  const ready = await makeReady(desired, identity, progress, context);
  if ('sync' in ready) return ready;
  const sync = { desired, identity, ready, progress, tools: stageTools(identity, context), context };
  if (context.dryRun) return planOnly(sync);
  context.justHealthy.forget(identity.id);
  await progress.begin(desired.content, ready.refs);
  return applyTarget(sync);
}

async function applyTarget(sync: Sync): Promise<TargetStatus> {
  const { ready, progress, tools } = sync;
  const namespace = await makeOwnNamespace(sync);
  if ('failures' in namespace) return notApplied(sync, namespace.failures);
  const foundations = await writeUnlessFailed(await planStage(ready.foundations, tools), tools);
  if (foundations.failures.length > 0) return notApplied(sync, foundations.failures);
  const unready = await unestablished(sync);
  if (unready.length > 0) return unfinished(progress.record, 'syncing', { error: null, blockers: unready });

  const plan = await planStage(ready.rest, tools);
  if (plan.failures.length > 0) return notApplied(sync, plan.failures);
  const before = await hooksBefore(sync);
  if (before !== null) return before;
  const rest = await writeUnlessFailed(plan, tools);
  if (rest.failures.length > 0) return notApplied(sync, rest.failures);

  const pruned = await pruneTarget(sync);
  if (pruned.status === 'stopped') return pruned.told;
  const after = await hooksAfter(sync);
  if (after !== null) return after;

  return finish(sync, [...namespace.standing, ...foundations.standing, ...rest.standing], pruned.keep);
}

/** Records the end of a sync together with the health of what stands now, which the answers of the writes have told. */
async function finish(
  { desired, identity, progress, context }: Sync,
  standing: readonly Standing[],
  kept: readonly InventoryEntry[],
): Promise<TargetStatus> {
  const entries = settledEntries(
    standing.map(({ entry }) => entry),
    kept,
  );
  const seen = new Map(standing.map(({ entry, object }) => [keyText(entry), object]));
  const found = await lookAtHealth(entries, identity, context, { seen });
  context.justHealthy.keep(identity.id, found);
  const judged = context.wait.judge(identity.id, desired.content, found);
  const at = context.now();
  const healthySince = nextHealthySince(progress.record.healthySince, judged.health, at);
  await progress.finish({ revision: desired.revision, content: desired.content, at, healthySince, entries });
  return syncedStatus(progress.record, judged);
}

async function writeUnlessFailed(plan: StagePlan, tools: StageTools): ReturnType<typeof writeStage> {
  return plan.failures.length > 0 ? { standing: [], failures: plan.failures } : writeStage(plan, tools);
}

async function makeOwnNamespace({ ready, context }: Sync): Promise<{ standing: Standing[] } | { failures: Blocker[] }> {
  const made = ready.missingNamespace;
  if (made === null) return { standing: [] };
  try {
    const standing = await makeNamespace(made, context.writes);
    return { standing: standing === null ? [] : [standing] };
  } catch (error) {
    return { failures: [blocker(made.ref, explain(error, made.ref.kind))] };
  }
}

/** Definitions of the render that the server does not serve yet: their objects cannot even be dry-run. */
async function unestablished({ ready, tools, context }: Sync): Promise<Blocker[]> {
  const definitions = ready.foundations.filter(({ ref }) => isCrd(ref));
  const found = await inParallel(definitions, tools.concurrency, async ({ ref }) => {
    const health = definitionHealth(await context.api.get(ref));
    return health.state === 'healthy' ? [] : [blocker(ref, health.reason)];
  });
  return found.flat();
}

function notApplied({ desired, progress, context }: Sync, blockers: Blocker[]): TargetStatus {
  context.namespaces.forget(desired.namespace);
  const first = blockers[0];
  const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : '';
  const error = first === undefined ? null : `${first.kind} ${first.name} cannot be applied: ${first.reason}${more}`;
  return unfinished(progress.record, 'failed', { error, blockers });
}
