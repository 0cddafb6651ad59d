import { blocker } from '../../reconcile/health/aggregate.ts';
import { type InventoryEntry, previousEntries } from '../../reconcile/inventory.ts';
import { spokenKey } from '../../reconcile/object-key.ts';
import { explainHeld } from '../../reconcile/prune/explain-held.ts';
import type { Held, PrunePlan } from '../../reconcile/prune/plan.ts';
import type { TargetStatus } from '../cluster.ts';
import { lookAtHealth } from './look.ts';
import { executePrune, type PruneTools, preparePrune } from './prune.ts';
import { unfinished } from './status.ts';
import type { Sync } from './sync-state.ts';

type Pruned = { status: 'pruned'; keep: readonly InventoryEntry[] } | { status: 'stopped'; told: TargetStatus };

/** Prunes what the render does not hold any more. A brake or a failed deletion stops the sync before it is complete. */
export async function pruneTarget(sync: Sync): Promise<Pruned> {
  const { progress } = sync;
  const tools = pruneTools(sync);
  const plan = await planPruneOf(sync);
  tell(plan, sync);
  if (plan.held?.by === 'brake') {
    return { status: 'stopped', told: await held(sync, plan.held) };
  }
  const failures = await executePrune(plan, tools);
  const first = failures[0];
  if (first === undefined) return { status: 'pruned', keep: plan.keep };
  const error = `${first.kind} ${first.name}: ${first.reason}`;
  return { status: 'stopped', told: unfinished(progress.record, 'failed', { error, blockers: failures }) };
}

/** What a prune would do now; reads only. */
export function planPruneOf(sync: Sync): Promise<PrunePlan> {
  const { desired, ready, progress } = sync;
  const { entries, revision } = progress.record;
  const request = {
    inventory: entries,
    // Before the first complete sync there is no earlier size: all that was announced counts.
    previous: revision === null ? entries : previousEntries(entries, ready.refs),
    desired: ready.refs,
    revision: desired.revision,
    consents: desired.pruneConsents,
  };
  return preparePrune(request, pruneTools(sync));
}

function pruneTools({ context, identity, tools }: Sync): PruneTools {
  const { api, writes, budget, store, boundaries } = context;
  return {
    api,
    writes,
    identity,
    agentNamespace: boundaries.agentNamespace,
    concurrency: tools.concurrency,
    budget,
    countObjects: () => store.countObjects(),
  };
}

/** Applied, but not synced: what should be gone is still there, and a person has to say so. */
async function held({ ready, identity, context, progress }: Sync, why: Held): Promise<TargetStatus> {
  const { health, blockers } = await lookAtHealth(ready.refs, identity, context);
  const waiting = why.entries.map((entry) =>
    blocker(entry, 'it is no longer in Git, and its deletion waits for consent'),
  );
  const error = explainHeld(why);
  return unfinished(progress.record, 'waiting', { error, health, blockers: [...blockers, ...waiting].slice(0, 50) });
}

function tell(plan: PrunePlan, { context, identity }: Sync): void {
  const target = identity.key;
  for (const { entry, reason } of plan.forget) {
    context.log.info(
      { target, object: spokenKey(entry), reason },
      'An object left the inventory without being deleted',
    );
  }
  for (const { entry } of plan.remove) context.log.info({ target, object: spokenKey(entry) }, 'Pruning an object');
  if (plan.held !== null) context.log.warn({ target, why: explainHeld(plan.held) }, 'A prune was held by its brakes');
}
