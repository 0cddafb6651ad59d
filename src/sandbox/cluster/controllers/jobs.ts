import { timestamp } from '../clock.ts';
import { at, type Json, type JsonObject, listAt, numberAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { type Condition, isTrue, withCondition } from './conditions.ts';
import { ownerKeys, ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { isEnding, podFrom } from './pod-template.ts';

interface Tally {
  active: KubeObject[];
  succeeded: number;
  failed: number;
}

/** Runs pods until enough succeed, too many fail or time is up; then the Job stays as it ended until its TTL. */
export function jobController(operator: Operator): Controller {
  return {
    name: 'jobs',
    keysFor: (change) => [...ownKey(change, 'Job', 'batch'), ...ownerKeys(change, 'Job')],
    reconcile(namespace, name) {
      const job = operator.get('Job', namespace, name);
      if (job === undefined || isEnding(job)) return undefined;
      if (isTrue(job, 'Complete') || isTrue(job, 'Failed')) return expire(operator, job);
      const end = ending(operator, job, tally(operator, job));
      if (end === undefined && at(job, 'spec', 'suspend') !== true) startPods(operator, job);
      const counts = tally(operator, job);
      if (end !== undefined) for (const pod of counts.active) operator.remove(pod);
      operator.setStatus(job, statusOf(operator, job, counts, end));
      return end === undefined ? untilDeadline(operator, job) : 0;
    },
  };
}

function tally(operator: Operator, job: KubeObject): Tally {
  const pods = operator.children(job, 'Pod').filter((pod) => !isEnding(pod));
  const phase = (pod: KubeObject) => textAt(pod, 'status', 'phase');
  return {
    active: pods.filter((pod) => phase(pod) !== 'Succeeded' && phase(pod) !== 'Failed'),
    succeeded: pods.filter((pod) => phase(pod) === 'Succeeded').length,
    failed: pods.filter((pod) => phase(pod) === 'Failed').length,
  };
}

function startPods(operator: Operator, job: KubeObject): void {
  const { active, succeeded } = tally(operator, job);
  const completions = numberAt(job, 'spec', 'completions') ?? 1;
  const parallelism = numberAt(job, 'spec', 'parallelism') ?? 1;
  const wanted = Math.min(parallelism, completions - succeeded) - active.length;
  for (let count = 0; count < wanted; count += 1) {
    operator.create(podFrom(job, { prefix: `${job.metadata.name}-` }));
  }
}

function ending(operator: Operator, job: KubeObject, { succeeded, failed }: Tally): Condition | undefined {
  const completions = numberAt(job, 'spec', 'completions') ?? 1;
  if (succeeded >= completions) {
    const message = 'Reached expected number of succeeded pods';
    return { type: 'Complete', status: 'True', reason: 'CompletionsReached', message };
  }
  if (failed > (numberAt(job, 'spec', 'backoffLimit') ?? 6)) {
    const message = 'Job has reached the specified backoff limit';
    return { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message };
  }
  if ((untilDeadline(operator, job) ?? 1) > 0) return undefined;
  const message = 'Job was active longer than specified deadline';
  return { type: 'Failed', status: 'True', reason: 'DeadlineExceeded', message };
}

function untilDeadline(operator: Operator, job: KubeObject): number | undefined {
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const start = Date.parse(textAt(job, 'status', 'startTime') ?? '');
  if (seconds === undefined || Number.isNaN(start)) return seconds === undefined ? undefined : seconds * 1000;
  return Math.max(0, start + seconds * 1000 - operator.cluster.clock.now());
}

function statusOf(operator: Operator, job: KubeObject, counts: Tally, end: Condition | undefined): JsonObject {
  const now = timestamp(operator.cluster.clock);
  const status: JsonObject = { startTime: textAt(job, 'status', 'startTime') ?? now };
  if (counts.succeeded > 0) status['succeeded'] = counts.succeeded;
  if (counts.failed > 0) status['failed'] = counts.failed;
  if (end === undefined) {
    status['ready'] = counts.active.filter((pod) => isTrue(pod, 'Ready')).length;
    if (counts.active.length > 0) status['active'] = counts.active.length;
    return status;
  }
  const criterion = { ...end, type: end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget' };
  const conditions: readonly Json[] = withCondition(listAt(job, 'status', 'conditions'), criterion, now);
  status['conditions'] = withCondition(conditions, end, now);
  if (end.type === 'Complete') status['completionTime'] = now;
  return status;
}

/** ttlSecondsAfterFinished: the Job goes, and takes its pods along. */
function expire(operator: Operator, job: KubeObject): number | undefined {
  const ttl = numberAt(job, 'spec', 'ttlSecondsAfterFinished');
  if (ttl === undefined) return undefined;
  const ended = listAt(job, 'status', 'conditions').map((entry) =>
    Date.parse(textAt(entry, 'lastTransitionTime') ?? ''),
  );
  const left = Math.max(...ended) + ttl * 1000 - operator.cluster.clock.now();
  if (left > 0) return left;
  operator.remove(job);
  return undefined;
}
