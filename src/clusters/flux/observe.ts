import { targetKey } from '../../model/names.ts';
import { listAt } from '../../model/read-json.ts';
import { identify } from '../../reconcile/mark.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import { healthOf, type Looked } from '../delegated/health.ts';
import { unknownStatus } from '../unknown-status.ts';
import { type Claim, claimsOf } from './claims.ts';
import type { FluxContext } from './context.ts';
import type { FluxFacts } from './facts.ts';
import { inventoryOf } from './inventory.ts';
import { type FluxVerdict, judge } from './judge.ts';
import { readFacts } from './read-facts.ts';
import { fluxBlocker } from './told.ts';

const MOST_SEEN = 200;

/** The object of Flux that brings a target about, as it is now; null when it went a moment ago. */
export async function factsFor(desired: DesiredTarget, context: FluxContext): Promise<FluxFacts | null> {
  const claim = await claimFor(desired, context);
  if (claim === null) return null;
  const { seen } = context;
  const isSettled = context.dependents.isSettled(targetKey(desired));
  seen.delete(desired.revision);
  seen.add(desired.revision);
  for (const oldest of seen) if (seen.size > MOST_SEEN) seen.delete(oldest);
  return readFacts(claim, {
    // Of settled targets a watch tells when something changed, so they cost no requests of their own.
    get: async (ref) => (isSettled ? await context.objects.find(ref) : null) ?? context.api.get(ref),
    isWanted: async (commit) =>
      commit === desired.revision || (await context.contentAt(desired, commit)) === desired.content,
    branch: context.followed.branch,
    declared: desired.declared,
    revision: desired.revision,
    seen,
  });
}

async function claimFor(desired: DesiredTarget, { objects, followed }: FluxContext): Promise<Claim | null> {
  return claimsOf(desired, await objects.read(), followed)[0] ?? null;
}

/** The status of a target from what Flux says and from the live objects; writes nothing but our own standing. */
export async function observeTarget(desired: DesiredTarget, context: FluxContext): Promise<TargetStatus> {
  const facts = await factsFor(desired, context);
  return facts === null ? gone() : statusOf(facts, judge(facts), desired, context);
}

/** The status that a verdict comes to. */
export async function statusOf(
  facts: FluxFacts,
  verdict: FluxVerdict,
  desired: DesiredTarget,
  context: FluxContext,
): Promise<TargetStatus> {
  context.dependents.note(targetKey(desired), facts, verdict.sync === 'synced');
  const { object } = facts.claim;
  const inventory = inventoryOf(object);
  const common = { inventory: { objects: inventory.length }, backend: 'flux' } as const;
  if (verdict.sync !== 'synced') {
    const { sync, error, blockers } = verdict;
    const { applied } = facts;
    const revision = applied?.sha ?? null;
    const content = applied === null ? null : await context.contentAt(desired, applied.sha);
    const health = sync === 'syncing' ? 'progressing' : 'unknown';
    return { ...common, sync, health, healthySince: null, syncedAt: null, revision, content, blockers, error };
  }
  const looked = await healthOf(inventory, context.api, context.concurrency);
  if (context.traces.differ(targetKey(desired), looked.traces)) context.listeners.wake(targetKey(desired));
  const { health, blockers } = isEmpty(facts) ? nothingApplied(facts) : withFluxWord(looked, verdict.failing, facts);
  const seen = { content: desired.content, health, syncedAt: null, healthyAt: null };
  const standing = await context.standings.keep(identify(context.repository, desired), seen);
  return {
    ...common,
    sync: 'synced',
    health,
    healthySince: health === 'healthy' ? standing.healthySince : null,
    syncedAt: standing.syncedAt,
    revision: verdict.revision,
    content: desired.content,
    blockers,
    error: null,
  };
}

/** Flux waited in vain: that counts, however healthy the objects look by our rules. */
function withFluxWord(looked: Looked, failing: string | null, { claim }: FluxFacts): Omit<Looked, 'traces'> {
  if (failing === null || looked.health === 'degraded') return looked;
  return { health: 'degraded', blockers: [...looked.blockers, fluxBlocker(claim.object, failing)] };
}

function isEmpty({ claim: { object } }: FluxFacts): boolean {
  return listAt(object, 'status', 'inventory', 'entries').length === 0;
}

/** Without an inventory nobody can say that anything is healthy. */
function nothingApplied({ claim: { object } }: FluxFacts): Omit<Looked, 'traces'> {
  return { health: 'unknown', blockers: [fluxBlocker(object, 'it has no inventory of what it applied')] };
}

/** What is said while the claimant was there a moment ago and is not any more. */
export function gone(): TargetStatus {
  return unknownStatus({
    sync: 'syncing',
    error: 'The object of Flux that brought this target about is gone.',
    backend: 'flux',
  });
}
