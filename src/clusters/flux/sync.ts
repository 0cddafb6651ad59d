import { textAt, valueAt } from '../../model/read-json.ts';
import type { DesiredTarget, KubeObject, TargetStatus } from '../cluster.ts';
import { followsBranch } from './claims.ts';
import type { FluxContext } from './context.ts';
import type { FluxFacts } from './facts.ts';
import { judge } from './judge.ts';
import { isHelmRelease } from './kinds.ts';
import { factsFor, gone, statusOf } from './observe.ts';
import { isRequested, mayAsk, request } from './request.ts';
import { commitOf } from './revision.ts';
import { fluxBlocker } from './told.ts';

/** How long a source has that answered without the commit: a Git host's replicas may lag behind. */
const ASK_AGAIN_MS = 5_000;

/**
 * Asks Flux to bring the wanted content, one step a call: the source until it has the commit, then whoever applies it.
 * Flux does the rest by itself; nothing is asked of what is suspended.
 */
export async function syncTarget(desired: DesiredTarget, context: FluxContext): Promise<TargetStatus> {
  const facts = await factsFor(desired, context);
  if (facts === null) return gone();
  const verdict = judge(facts);
  if (verdict.sync === 'syncing' || verdict.sync === 'failed') {
    const permission = mayAsk(facts.claim.object, desired, context.boundaries);
    if (permission.status === 'refused') return refused(facts, permission.reason, desired, context);
    for (const object of nextToAsk(facts)) await askOnce(object, facts, context);
  }
  return statusOf(facts, verdict, desired, context);
}

/** The boundaries of the agent keep it from asking: nothing was written. */
export function refused(
  facts: FluxFacts,
  reason: string,
  desired: DesiredTarget,
  context: FluxContext,
): Promise<TargetStatus> {
  const blockers = [fluxBlocker(facts.claim.object, reason)];
  return statusOf(facts, { sync: 'failed', error: reason, blockers }, desired, context);
}

function nextToAsk({ claim: { object, source }, chart, parent, fetched, attempted, branch }: FluxFacts): KubeObject[] {
  // What brings the object itself is another target, whose source is asked for that.
  if (source === object) return fetched?.isWanted === true ? [object] : [];
  if (fetched?.isWanted !== true) return followsBranch(source, branch) ? [source] : [];
  const asked: KubeObject[] = [];
  const parentAt = commitOf(textAt(parent, 'status', 'lastAttemptedRevision'));
  if (parent !== null && parentAt !== fetched.sha) asked.push(parent);
  const isBuilt = commitOf(textAt(chart, 'status', 'observedSourceArtifactRevision')) === fetched.sha;
  if (attempted?.isWanted !== true && (!isHelmRelease(object) || isBuilt)) asked.push(object);
  return asked;
}

/** One request at a time, and one for each commit that is there; a source that does not have it yet is asked again. */
async function askOnce(object: KubeObject, { fetched }: FluxFacts, context: FluxContext): Promise<void> {
  if (valueAt(object, 'spec', 'suspend') === true || isRequested(object)) return;
  const key = textAt(object, 'metadata', 'uid') ?? '';
  const sha = fetched?.isWanted === true ? fetched.sha : null;
  const last = context.asked.get(key);
  const isAsked = sha === null ? context.now() - (last?.at ?? 0) < ASK_AGAIN_MS : last?.sha === sha;
  if (isAsked) return;
  context.asked.set(key, { sha, at: context.now() });
  await request(object, {}, context);
}
