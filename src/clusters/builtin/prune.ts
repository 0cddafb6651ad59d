import { listAt, textAt } from '../../model/read-json.ts';
import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { inParallel } from '../../reconcile/in-parallel.ts';
import type { InventoryEntry } from '../../reconcile/inventory.ts';
import { inWaves } from '../../reconcile/kind-rank.ts';
import { ownerOf, type TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef } from '../../reconcile/object-key.ts';
import { isCrd, isWorkload } from '../../reconcile/protected.ts';
import type { PruneBudget } from '../../reconcile/prune/budget.ts';
import type { Candidate } from '../../reconcile/prune/dispose.ts';
import { type PrunePlan, planPrune } from '../../reconcile/prune/plan.ts';
import type { KubeObject } from '../cluster.ts';
import { explain } from './failure.ts';
import type { GatedWrites } from './gated-writes.ts';
import type { KubeApi } from './kube-api.ts';

export interface PruneTools {
  api: KubeApi;
  writes: GatedWrites;
  identity: TargetIdentity;
  agentNamespace: string;
  concurrency: number;
  budget: PruneBudget;
  countObjects(): Promise<number>;
}

export interface PruneRequest {
  inventory: readonly InventoryEntry[];
  /** What counts as the target's size for the brakes. */
  previous: readonly InventoryEntry[];
  desired: readonly ObjectRef[];
  revision: string;
  consents: readonly string[];
}

/** Reads what is live of the entries that are not desired any more and plans their deletion under the brakes. */
export async function preparePrune(request: PruneRequest, tools: PruneTools): Promise<PrunePlan> {
  const desired = new Set(request.desired.map(keyText));
  const stale = request.inventory.filter((entry) => !desired.has(keyText(entry)));
  if (stale.length === 0) return { remove: [], keep: [], forget: [], consented: false, held: null };
  const candidates = await inParallel(stale, tools.concurrency, (entry) => toCandidate(entry, tools.api));
  const objects = await tools.countObjects();
  const left = tools.budget.left(request.revision, objects, stale.map(keyText));
  const plan = planPrune({
    identity: tools.identity,
    agentNamespace: tools.agentNamespace,
    inventory: request.previous,
    desired,
    candidates,
    desiredWorkloads: request.desired.filter(isWorkload).length,
    clusterLeft: left,
    consents: request.consents,
  });
  const taken = plan.consented ? [] : plan.remove.map(({ entry }) => keyText(entry));
  // In the same breath as the plan, so that targets that are pruned side by side cannot both take what is left.
  tools.budget.spend(request.revision, taken);
  return plan;
}

/** Deletes what the plan says, dependents first; after a failure the rest stays, and the inventory still lists all of it. */
export async function executePrune(plan: PrunePlan, tools: PruneTools): Promise<Blocker[]> {
  const failures: Blocker[] = [];
  for (const wave of inWaves(plan.remove, ({ entry }) => entry.kind).reverse()) {
    await inParallel(wave, tools.concurrency, async ({ entry }) => {
      if (failures.length > 0) return;
      try {
        await removeOne(entry, tools);
      } catch (error) {
        failures.push(blocker(entry, `it could not be deleted: ${explain(error, entry.kind)}`));
      }
    });
  }
  return failures;
}

/** Looks once more directly before the delete: the mark may have gone since the plan was made. */
async function removeOne(entry: InventoryEntry, tools: PruneTools): Promise<void> {
  const live = await tools.api.get(entry);
  const uid = textAt(live, 'metadata', 'uid');
  if (live === null || uid === null || ownerOf(live, tools.identity) !== 'ours') return;
  await tools.writes.remove(entry, { uid: entry.uid ?? uid });
}

async function toCandidate(entry: InventoryEntry, api: KubeApi): Promise<Candidate> {
  const live = await api.get(entry);
  const crdHasInstances = isCrd(entry) && live !== null && (await hasInstances(live, api));
  return { entry, live, crdHasInstances };
}

/** Whether objects of a definition exist; true when that cannot be found out. */
async function hasInstances(definition: KubeObject, api: KubeApi): Promise<boolean> {
  const group = textAt(definition, 'spec', 'group');
  const kind = textAt(definition, 'spec', 'names', 'kind');
  const served = listAt(definition, 'spec', 'versions').find((version) => textAt(version, 'name') !== null);
  const version = textAt(served, 'name');
  if (group === null || kind === null || version === null) return true;
  try {
    return (await api.list({ group, version, kind, namespace: null }, null)).length > 0;
  } catch {
    return true;
  }
}
