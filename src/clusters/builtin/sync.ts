import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { definitionHealth } from '../../reconcile/health/platform.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import { type InventoryEntry, settledEntries } from '../../reconcile/inventory.ts';
import type { TargetIdentity } from '../../reconcile/mark.ts';
import { isCrd } from '../../reconcile/protected.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';
import { planOnly } from './dry-run.ts';
import { explain } from './failure.ts';
import { hooksAfter, hooksBefore } from './hook-phase.ts';
import { makeReady } from './make-ready.ts';
import { observeTarget } from './observe.ts';
import { createProgress, type Progress } from './progress.ts';
import { pruneTarget } from './prune-target.ts';
import { planStage, type StagePlan, type StageTools, stageTools, writeStage } from './stage.ts';
import { unfinished } from './status.ts';
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
  await progress.begin(desired.content, ready.refs);
  return applyTarget(sync);
}

async function applyTarget(sync: Sync): Promise<TargetStatus> {
  const { desired, identity, ready, progress, tools, context } = sync;
  const namespace = await namespaceEntry(sync);
  if ('failures' in namespace) return notApplied(progress, namespace.failures);
  const foundations = await writeUnlessFailed(await planStage(ready.foundations, tools), tools);
  if (foundations.failures.length > 0) return notApplied(progress, foundations.failures);
  const unready = await unestablished(sync);
  if (unready.length > 0) return unfinished(progress.record, 'syncing', { error: null, blockers: unready });

  const plan = await planStage(ready.rest, tools);
  if (plan.failures.length > 0) return notApplied(progress, plan.failures);
  const before = await hooksBefore(sync);
  if (before !== null) return before;
  const rest = await writeUnlessFailed(plan, tools);
  if (rest.failures.length > 0) return notApplied(progress, rest.failures);

  const pruned = await pruneTarget(sync);
  if (pruned.status === 'stopped') return pruned.told;
  const after = await hooksAfter(sync);
  if (after !== null) return after;

  const entries = settledEntries([...namespace.entries, ...foundations.entries, ...rest.entries], pruned.keep);
  await progress.finish({ revision: desired.revision, content: desired.content, at: context.now(), entries });
  return observeTarget(desired.content, identity, context);
}

async function writeUnlessFailed(plan: StagePlan, tools: StageTools): ReturnType<typeof writeStage> {
  return plan.failures.length > 0 ? { entries: [], failures: plan.failures } : writeStage(plan, tools);
}

async function namespaceEntry({
  ready,
  context,
}: Sync): Promise<{ entries: InventoryEntry[] } | { failures: Blocker[] }> {
  const made = ready.missingNamespace;
  if (made === null) return { entries: [] };
  try {
    const entry = await makeNamespace(made, context.writes);
    return { entries: entry === null ? [] : [entry] };
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

function notApplied(progress: Progress, blockers: Blocker[]): TargetStatus {
  const first = blockers[0];
  const more = blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : '';
  const error = first === undefined ? null : `${first.kind} ${first.name} cannot be applied: ${first.reason}${more}`;
  return unfinished(progress.record, 'failed', { error, blockers });
}
