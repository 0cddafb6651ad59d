import { targetKey } from '../../model/names.ts';
import type { Blocker } from '../../model/report.ts';
import { identify } from '../../reconcile/mark.ts';
import type { DesiredTarget, TargetStatus } from '../cluster.ts';
import { healthOf } from '../delegated/health.ts';
import type { Standing } from '../delegated/standing.ts';
import { type ApplicationStatus, readStatus } from './application-status.ts';
import { blockersOf } from './blockers.ts';
import { type Claim, followsBranch } from './claim.ts';
import type { ArgoContext } from './context.ts';
import { faultsOf } from './faults.ts';
import { type Judgement, judge } from './judge.ts';
import { told } from './told.ts';

/** One look at the Application of a target. */
export interface Look {
  claim: Claim;
  status: ApplicationStatus;
  judgement: Judgement;
  /** The target's content at the revision that Argo CD compared with, and at that of its last operation. */
  compared: string | null;
  operated: string | null;
}

/** Reads the Application as it is now and judges it. Writes nothing. */
export async function lookAt(claim: Claim, desired: DesiredTarget, context: ArgoContext): Promise<Look> {
  const { application, sourceIndex } = claim;
  const status = readStatus(application);
  const revisionOf = (revisions: readonly string[]) => revisions[application.isMultiSource ? sourceIndex : 0] ?? null;
  const comparedRevision = revisionOf(status.revisions);
  const operatedRevision = revisionOf(status.operation?.revisions ?? []);
  const [compared, operated] = await Promise.all([
    contentOf(comparedRevision, desired, context),
    contentOf(operatedRevision, desired, context),
  ]);
  const source = application.sources[sourceIndex];
  const isPinned = source !== undefined && !followsBranch(source, context.followed.branch);
  const judgement = judge(application, status, {
    wanted: desired.content,
    compared,
    operated,
    isAnswered: context.asked.isAnswered(application, desired.revision),
    pinnedTo: isPinned ? source.targetRevision : null,
    faults: faultsOf(status),
  });
  return { claim, status, judgement, compared, operated };
}

async function contentOf(
  revision: string | null,
  desired: DesiredTarget,
  { contentAt }: ArgoContext,
): Promise<string | null> {
  if (revision === null) return null;
  return revision === desired.revision ? desired.content : contentAt(desired, revision);
}

/** The look in the words of a report; keeps since when the target stands. */
export async function statusFrom(look: Look, desired: DesiredTarget, context: ArgoContext): Promise<TargetStatus> {
  const { claim, status, judgement } = look;
  const { application } = claim;
  const unwell = status.health === 'healthy' ? [] : await unwellOf(look, context);
  const standing = await standingOf(look, desired, context);
  const live = liveOf(look);
  tellOfDrift(look, desired, context);
  return {
    sync: judgement.state === 'drifted' ? 'synced' : judgement.state,
    health: status.health,
    healthySince: judgement.state === 'synced' && status.health === 'healthy' ? (standing?.healthySince ?? null) : null,
    syncedAt: standing?.syncedAt ?? null,
    revision: live.revision,
    content: live.content,
    blockers: blockersOf(application, status, judgement, unwell),
    inventory: { objects: status.resources.length },
    error: errorOf(claim, judgement),
    backend: 'argocd',
  };
}

/** What the cluster has: what Argo CD found live, else what its last good operation brought. */
function liveOf({ status, judgement, compared, operated, claim }: Look): {
  revision: string | null;
  content: string | null;
} {
  const at = claim.application.isMultiSource ? claim.sourceIndex : 0;
  if (judgement.state === 'synced' || status.sync === 'Synced')
    return { revision: status.revisions[at] ?? null, content: compared };
  if (status.operation?.phase !== 'succeeded') return { revision: null, content: null };
  return { revision: status.operation.revisions[at] ?? null, content: operated };
}

/** Only a target that is synced stands; live objects that were changed end the soak as an incident does. */
async function standingOf(look: Look, desired: DesiredTarget, context: ArgoContext): Promise<Standing | null> {
  const { status, judgement, operated } = look;
  if (judgement.state !== 'synced' && judgement.state !== 'drifted') return null;
  const finishedAt = operated === desired.content ? (status.operation?.finishedAt ?? null) : null;
  return context.standings.keep(identify(context.repository, desired), {
    content: desired.content,
    health: judgement.state === 'drifted' ? 'unknown' : status.health,
    syncedAt: finishedAt,
    healthyAt: status.healthyAt,
  });
}

/** Argo CD says which objects differ, not how: whenever these change, our own look says it. */
function tellOfDrift({ status, judgement }: Look, desired: DesiredTarget, context: ArgoContext): void {
  if (judgement.state !== 'synced' && judgement.state !== 'drifted') return;
  const differing = status.resources.filter(({ isOutOfSync }) => isOutOfSync).map(({ ref }) => ref);
  if (context.outOfSync.differs(targetKey(desired), differing)) context.listeners.wake(targetKey(desired));
}

/** Our own eyes on the objects, because Argo CD does not write their health down. */
async function unwellOf({ status }: Look, { api, concurrency }: ArgoContext): Promise<Blocker[]> {
  if (status.resources.some(({ health }) => health !== null)) return [];
  const refs = status.resources.filter(({ requiresPruning }) => !requiresPruning).map(({ ref }) => ref);
  return (await healthOf(refs, api, concurrency)).blockers;
}

function errorOf({ application }: Claim, judgement: Judgement): string | null {
  if (judgement.state !== 'waiting' && judgement.state !== 'failed') return null;
  const { namespace, name } = application.ref;
  const verb = judgement.state === 'failed' ? 'fails' : 'waits';
  return `Application ${namespace}/${name} ${verb}: ${told(judgement.why)}`;
}
