import type { Application } from './application.ts';
import type { ApplicationStatus } from './application-status.ts';
import type { ConditionFault } from './faults.ts';

/** What a judgement rests on beside the Application itself. */
export interface Evidence {
  /** The target's content that is wanted. */
  wanted: string;
  /** The target's content at the revision that Argo CD compared with, and at that of its last operation. */
  compared: string | null;
  operated: string | null;
  /** Argo CD has compared since it was asked for the wanted revision. */
  isAnswered: boolean;
  /** Set when the source does not move with the branch: what it is pinned to. */
  pinnedTo: string | null;
  /** The faults that Argo CD tells, if any. */
  faults: readonly ConditionFault[];
}

/** Where a target stands by Argo CD's word. `next` is what brings it on. */
export type Judgement =
  | { state: 'synced' }
  /** It was synced at this content, and live objects have been changed since. */
  | { state: 'drifted' }
  | { state: 'syncing'; next: 'refresh' | 'operation' | 'wait' | 'automated'; why?: string }
  | { state: 'waiting'; why: string }
  | { state: 'failed'; why: string; next: 'refresh' | 'operation' | 'wait' };

/** Judges an Application. Pure: revisions were turned into contents before. */
export function judge(application: Application, status: ApplicationStatus, evidence: Evidence): Judgement {
  if (application.isDeleting) return { state: 'waiting', why: 'the Application is being deleted' };
  if (application.isPaused) {
    return { state: 'waiting', why: 'the Application is paused by the annotation argocd.argoproj.io/skip-reconcile' };
  }
  if (application.hasOperation || status.operation?.phase === 'running') return { state: 'syncing', next: 'wait' };
  if (application.isAsked) return { state: 'syncing', next: 'wait' };
  const fault = evidence.faults.find(({ stops }) => stops === 'comparison');
  if (fault !== undefined) {
    return evidence.isAnswered
      ? { state: 'failed', why: fault.text, next: 'refresh' }
      : { state: 'syncing', next: 'refresh' };
  }
  if (evidence.compared !== evidence.wanted) return elsewhere(evidence);
  if (status.sync === 'Synced') return { state: 'synced' };
  if (status.sync === 'Unknown') return { state: 'syncing', next: evidence.isAnswered ? 'wait' : 'refresh' };
  return outOfSync(application, status, evidence);
}

/** Argo CD has compared with another content. It is asked once for each revision; after its answer only failures ask again. */
function elsewhere({ pinnedTo, isAnswered, compared }: Evidence): Judgement {
  if (pinnedTo !== null) {
    return { state: 'waiting', why: `the Application follows ${pinnedTo}, which has another content of this target` };
  }
  if (!isAnswered) return { state: 'syncing', next: 'refresh' };
  if (compared !== null) {
    const why = 'the newest commit that Argo CD finds has another content of this target; is it of another branch?';
    return { state: 'failed', why, next: 'refresh' };
  }
  return { state: 'syncing', next: 'wait', why: 'Argo CD compared with a commit that this agent does not have' };
}

/** Argo CD knows the wanted content, and the cluster does not have it. */
function outOfSync(application: Application, status: ApplicationStatus, evidence: Evidence): Judgement {
  const { operation } = status;
  const wasTried = operation !== null && evidence.operated === evidence.wanted;
  if (wasTried && operation.phase === 'succeeded') {
    // Both dates are whole seconds: before a comparison that is surely later, the old one may stand.
    return isAfter(status.comparedAt, operation.finishedAt)
      ? { state: 'drifted' }
      : { state: 'syncing', next: 'refresh' };
  }
  const fault = evidence.faults.find(({ stops }) => stops === 'sync');
  if (wasTried || fault !== undefined) {
    const why = wasTried ? operation.message : '';
    const next = application.isAutomated ? 'wait' : 'operation';
    return { state: 'failed', why: why || fault?.text || 'the last sync failed', next };
  }
  if (!application.isAutomated) return { state: 'syncing', next: 'operation' };
  // Argo CD itself does not begin a sync for these.
  if (!application.prunes && onlyLeftovers(status)) {
    const why = 'only objects that left Git differ, and the Application does not prune (automated.prune)';
    return { state: 'waiting', why };
  }
  return { state: 'syncing', next: 'automated' };
}

function onlyLeftovers({ resources }: ApplicationStatus): boolean {
  return resources.every(({ isOutOfSync, requiresPruning }) => !isOutOfSync || requiresPruning);
}

function isAfter(time: string | null, other: string | null): boolean {
  return time !== null && other !== null && Date.parse(time) > Date.parse(other);
}
