import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import type { HealthState } from '../../model/report.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { Application } from './application.ts';

/** What Argo CD says of one object. */
export interface ResourceStatus {
  ref: ObjectRef;
  isOutOfSync: boolean;
  requiresPruning: boolean;
  /** Null where Argo CD keeps the health of objects elsewhere, which is its default. */
  health: HealthState | null;
  message: string;
}

/** What came of one object in an operation, when it failed. */
export interface FailedResource {
  ref: ObjectRef;
  message: string;
}

export interface ApplicationStatus {
  sync: 'Synced' | 'OutOfSync' | 'Unknown';
  /** What `sync` and `health` were found against: one revision for each source. */
  revisions: string[];
  comparedAt: string | null;
  health: HealthState;
  healthyAt: string | null;
  conditions: { type: string; message: string }[];
  operation: OperationState | null;
  resources: ResourceStatus[];
}

/** The last operation, or the one that runs. */
interface OperationState {
  phase: 'running' | 'succeeded' | 'failed';
  message: string;
  finishedAt: string | null;
  revisions: string[];
  failures: FailedResource[];
}

const HEALTH: Record<string, HealthState> = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  Missing: 'missing',
};

/** Reads the status of an Application; one that Argo CD has not looked at yet is unknown in everything. */
export function readStatus({ object }: Application): ApplicationStatus {
  const status = valueAt(object, 'status');
  const word = textAt(status, 'sync', 'status');
  return {
    sync: word === 'Synced' || word === 'OutOfSync' ? word : 'Unknown',
    revisions: revisionsOf(valueAt(status, 'sync')),
    comparedAt: instant(textAt(status, 'reconciledAt')),
    health: healthOf(textAt(status, 'health', 'status')),
    healthyAt: instant(textAt(status, 'health', 'lastTransitionTime')),
    conditions: listAt(status, 'conditions').map((each) => ({
      type: textAt(each, 'type') ?? '',
      message: textAt(each, 'message') ?? '',
    })),
    operation: operationOf(valueAt(status, 'operationState')),
    resources: listAt(status, 'resources').map(resourceOf),
  };
}

function operationOf(state: unknown): OperationState | null {
  const phase = textAt(state, 'phase');
  if (phase === null) return null;
  return {
    phase: PHASES[phase] ?? 'failed',
    message: textAt(state, 'message') ?? '',
    finishedAt: instant(textAt(state, 'finishedAt')),
    revisions: revisionsOf(valueAt(state, 'syncResult')),
    failures: listAt(state, 'syncResult', 'resources')
      .filter(isFailed)
      .map((each) => ({
        ref: referenceOf(each),
        message: textAt(each, 'message') ?? '',
      })),
  };
}

const PHASES: Record<string, OperationState['phase']> = {
  Running: 'running',
  Terminating: 'running',
  Succeeded: 'succeeded',
};

function isFailed(resource: unknown): boolean {
  const phase = textAt(resource, 'hookPhase');
  return textAt(resource, 'status') === 'SyncFailed' || phase === 'Failed' || phase === 'Error';
}

function resourceOf(resource: unknown): ResourceStatus {
  const word = textAt(resource, 'health', 'status');
  return {
    ref: referenceOf(resource),
    isOutOfSync: textAt(resource, 'status') === 'OutOfSync',
    requiresPruning: valueAt(resource, 'requiresPruning') === true,
    health: word === null ? null : healthOf(word),
    message: textAt(resource, 'health', 'message') ?? '',
  };
}

function referenceOf(resource: unknown): ObjectRef {
  return {
    group: textAt(resource, 'group') ?? '',
    version: textAt(resource, 'version') ?? '',
    kind: textAt(resource, 'kind') ?? '',
    namespace: textAt(resource, 'namespace') || null,
    name: textAt(resource, 'name') ?? '',
  };
}

function revisionsOf(value: unknown): string[] {
  const many = listAt(value, 'revisions').filter((each) => typeof each === 'string');
  const one = textAt(value, 'revision');
  return many.length === 0 && one ? [one] : many;
}

function healthOf(word: string | null): HealthState {
  return HEALTH[word ?? ''] ?? 'unknown';
}

/** Argo CD writes whole seconds; ours have milliseconds. */
function instant(text: string | null): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
