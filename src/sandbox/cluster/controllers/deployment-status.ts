import { type SandboxClock, timestamp } from '../clock.ts';
import { at, equalJson, type Json, type JsonObject, listAt, numberAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { type Condition, conditionOf, withCondition } from './conditions.ts';

function sum(sets: readonly KubeObject[], field: string): number {
  return sets.reduce((total, set) => total + (numberAt(set, 'status', field) ?? 0), 0);
}

/** The status that the Deployment controller of a real cluster would write for these ReplicaSets. */
export function deploymentStatus(
  deployment: KubeObject,
  sets: readonly KubeObject[],
  newest: KubeObject | undefined,
  clock: SandboxClock,
): JsonObject {
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const available = sum(sets, 'availableReplicas');
  const total = sum(sets, 'replicas');
  const counts: JsonObject = { observedGeneration: deployment.metadata.generation ?? 1 };
  setCount(counts, 'replicas', total);
  setCount(counts, 'updatedReplicas', newest === undefined ? 0 : (numberAt(newest, 'status', 'replicas') ?? 0));
  setCount(counts, 'readyReplicas', sum(sets, 'readyReplicas'));
  setCount(counts, 'availableReplicas', available);
  setCount(counts, 'unavailableReplicas', Math.max(0, Math.max(wanted, total) - available));
  return { ...counts, conditions: conditionsFor(deployment, counts, newest, clock) };
}

/** Counts of zero are left out, as omitempty does. */
function setCount(counts: JsonObject, name: string, value: number): void {
  if (value > 0) counts[name] = value;
}

export function isComplete(deployment: KubeObject, status: JsonObject): boolean {
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const fields = ['replicas', 'updatedReplicas', 'availableReplicas'];
  return fields.every((field) => (numberAt(status, field) ?? 0) === wanted);
}

/** How many pods may be missing while the Deployment still counts as available; percentages round down. */
function tolerated(deployment: KubeObject, wanted: number): number {
  const value = at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable') ?? 0;
  if (typeof value === 'number') return value;
  return Math.floor((wanted * Number.parseInt(String(value), 10)) / 100) || 0;
}

function conditionsFor(
  deployment: KubeObject,
  counts: JsonObject,
  newest: KubeObject | undefined,
  clock: SandboxClock,
): Json[] {
  const now = timestamp(clock);
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const enough = (numberAt(counts, 'availableReplicas') ?? 0) >= wanted - tolerated(deployment, wanted);
  const before = listAt(deployment, 'status', 'conditions');
  const withAvailable = stamped(before, availability(enough), now);
  const progress = progressOf(deployment, counts, newest, clock);
  return progress === undefined ? withAvailable : stamped(withAvailable, progress, now, hasMoved(deployment, counts));
}

function availability(enough: boolean): Condition {
  return enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressOf(
  deployment: KubeObject,
  counts: JsonObject,
  newest: KubeObject | undefined,
  clock: SandboxClock,
): Condition | undefined {
  if (newest === undefined) return undefined;
  const set = `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, counts)) {
    const message = `${set} has successfully progressed.`;
    return { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message };
  }
  if (!hasMoved(deployment, counts) && isLate(deployment, clock)) {
    const message = `${set} has timed out progressing.`;
    return { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message };
  }
  return { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${set} is progressing.` };
}

const MOVES = ['observedGeneration', 'updatedReplicas', 'readyReplicas', 'availableReplicas'];

/** True when a count that means progress differs from the last status, or the spec is a new one. */
function hasMoved(deployment: KubeObject, counts: JsonObject): boolean {
  return MOVES.some((field) => !equalJson(at(deployment, 'status', field), counts[field]));
}

function isLate(deployment: KubeObject, clock: SandboxClock): boolean {
  const progressing = conditionOf(deployment, 'Progressing');
  if (progressing?.['reason'] === 'ProgressDeadlineExceeded') return true;
  const last = Date.parse(textAt(progressing, 'lastUpdateTime') ?? '');
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600;
  return clock.now() - last > seconds * 1000;
}

/** Deployment conditions also carry the time of their last update, from which the deadline counts. */
function stamped(conditions: readonly Json[], next: Condition, now: string, moved = false): Json[] {
  const old = conditions.find((entry) => textAt(entry, 'type') === next.type);
  const isSame = textAt(old, 'reason') === next.reason && textAt(old, 'message') === next.message && !moved;
  const lastUpdateTime = isSame ? (textAt(old, 'lastUpdateTime') ?? now) : now;
  const entries = withCondition(conditions, next, now);
  return entries.map((entry) => {
    if (textAt(entry, 'type') !== next.type || typeof entry !== 'object' || entry === null) return entry;
    return { ...entry, lastUpdateTime };
  });
}
