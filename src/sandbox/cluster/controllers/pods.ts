import { timestamp } from '../clock.ts';
import { type Json, type JsonObject, listAt, textAt } from '../json.ts';
import { type KubeObject, keyOf } from '../object.ts';
import { type Condition, withCondition } from './conditions.ts';
import { ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';

/** How pods behave. */
export interface Rollout {
  /** Time from creation until a pod is ready, or done if it is one that ends. */
  delayMs: number;
  /** Images that cannot be pulled. */
  brokenImages: readonly RegExp[];
  /** Images whose containers exit with an error. */
  failingImages: readonly RegExp[];
}

type Outcome = 'starting' | 'unpullable' | 'failed' | 'running' | 'succeeded';

/**
 * Stands in for scheduler, kubelet and containers: after the delay a pod runs and is ready; one that may end
 * (restartPolicy Never or OnFailure) ends well. Probes, resources and commands are not looked at.
 */
export function podController(operator: Operator, rollout: Rollout): Controller {
  const { clock } = operator.cluster;
  const started = new Map<string, number>();

  function outcomeOf(pod: KubeObject, age: number): Outcome {
    const images = listAt(pod, 'spec', 'containers').map((container) => textAt(container, 'image') ?? '');
    const matches = (patterns: readonly RegExp[]) => images.some((image) => patterns.some((p) => p.test(image)));
    if (matches(rollout.brokenImages)) return 'unpullable';
    if (age < rollout.delayMs) return 'starting';
    if (matches(rollout.failingImages)) return 'failed';
    return textAt(pod, 'spec', 'restartPolicy') === 'Always' ? 'running' : 'succeeded';
  }

  return {
    name: 'pods',
    keysFor(change) {
      if (change.type === 'DELETED' && change.object.kind === 'Pod') started.delete(keyOf(change.object));
      return ownKey(change, 'Pod', '');
    },
    reconcile(namespace, name) {
      const pod = operator.get('Pod', namespace, name);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
      const since = started.get(keyOf(pod)) ?? clock.now();
      started.set(keyOf(pod), since);
      const age = clock.now() - since;
      const outcome = outcomeOf(pod, age);
      operator.setStatus(pod, podStatus(pod, outcome, timestamp(clock)));
      return outcome === 'starting' ? rollout.delayMs - age : undefined;
    },
  };
}

const PHASES: Readonly<Record<Outcome, string>> = {
  starting: 'Pending',
  unpullable: 'Pending',
  failed: 'Running',
  running: 'Running',
  succeeded: 'Succeeded',
};

function podStatus(pod: KubeObject, outcome: Outcome, now: string): JsonObject {
  const isReady = outcome === 'running';
  const neverRestarts = textAt(pod, 'spec', 'restartPolicy') === 'Never';
  let conditions: Json[] = listAt(pod, 'status', 'conditions');
  const done = outcome === 'succeeded';
  const waits = { reason: 'ContainersNotReady', message: 'containers with unready status' };
  const why = done ? { reason: 'PodCompleted', message: '' } : waits;
  const readiness = isReady ? { reason: '', message: '' } : why;
  const status = isReady ? 'True' : 'False';
  const facts: Condition[] = [
    { type: 'PodScheduled', status: 'True', reason: '', message: '' },
    { type: 'Initialized', status: 'True', reason: '', message: '' },
    { type: 'ContainersReady', status, ...readiness },
    { type: 'Ready', status, ...readiness },
  ];
  for (const fact of facts) conditions = withCondition(conditions, fact, now);
  return {
    phase: outcome === 'failed' && neverRestarts ? 'Failed' : PHASES[outcome],
    startTime: textAt(pod, 'status', 'startTime') ?? now,
    qosClass: 'BestEffort',
    conditions,
    containerStatuses: listAt(pod, 'spec', 'containers').map((container) => ({
      name: textAt(container, 'name') ?? '',
      image: textAt(container, 'image') ?? '',
      imageID: '',
      ready: isReady,
      restartCount: 0,
      started: isReady,
      state: containerState(outcome, textAt(pod, 'status', 'startTime') ?? now),
    })),
  };
}

function containerState(outcome: Outcome, since: string): JsonObject {
  switch (outcome) {
    case 'starting':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'unpullable':
      return { waiting: { reason: 'ImagePullBackOff', message: 'the image cannot be pulled' } };
    case 'failed':
      return { terminated: { exitCode: 1, reason: 'Error', startedAt: since, finishedAt: since } };
    case 'running':
      return { running: { startedAt: since } };
    case 'succeeded':
      return { terminated: { exitCode: 0, reason: 'Completed', startedAt: since, finishedAt: since } };
  }
}
