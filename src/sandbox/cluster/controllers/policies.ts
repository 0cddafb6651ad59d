import { timestamp } from '../clock.ts';
import { at, type Json, numberAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { selects } from '../selectors.ts';
import { withCondition } from './conditions.ts';
import { ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';
import { readyPods } from './pod-template.ts';

/** Reports on autoscalers without scaling: there are no metrics here. */
export function autoscalerController(operator: Operator): Controller {
  return {
    name: 'horizontalpodautoscalers',
    keysFor: (change) => ownKey(change, 'HorizontalPodAutoscaler', 'autoscaling'),
    reconcile(namespace, name) {
      const scaler = operator.get('HorizontalPodAutoscaler', namespace, name);
      if (scaler === undefined) return undefined;
      const kind = textAt(scaler, 'spec', 'scaleTargetRef', 'kind') ?? '';
      const scaled = ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind)
        ? operator.get(kind, namespace, textAt(scaler, 'spec', 'scaleTargetRef', 'name') ?? '')
        : undefined;
      const replicas = numberAt(scaled, 'spec', 'replicas') ?? 0;
      const conditions = scalerConditions(scaled !== undefined, timestamp(operator.cluster.clock));
      operator.setStatus(scaler, { currentReplicas: replicas, desiredReplicas: replicas, conditions });
      return undefined;
    },
  };
}

function scalerConditions(isFound: boolean, now: string): Json[] {
  const able = isFound
    ? { status: 'True' as const, reason: 'SucceededGetScale', message: 'the target was found' }
    : { status: 'False' as const, reason: 'FailedGetScale', message: 'the target was not found' };
  const first = withCondition([], { type: 'AbleToScale', ...able }, now);
  if (!isFound) return first;
  const message = 'the sandbox cluster has no metrics';
  const active = { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message } as const;
  return withCondition(first, active, now);
}

/** Counts the pods of each disruption budget; evictions are not served. */
export function budgetController(operator: Operator): Controller {
  return {
    name: 'poddisruptionbudgets',
    keysFor(change) {
      if (change.object.kind !== 'Pod') return ownKey(change, 'PodDisruptionBudget', 'policy');
      const namespace = change.object.metadata.namespace ?? '';
      return operator.list('PodDisruptionBudget', namespace).map((budget) => `${namespace}/${budget.metadata.name}`);
    },
    reconcile(namespace, name) {
      const budget = operator.get('PodDisruptionBudget', namespace, name);
      if (budget === undefined) return undefined;
      const selector = at(budget, 'spec', 'selector');
      const pods = operator.list('Pod', namespace).filter((pod) => selects(selector, pod.metadata.labels ?? {}));
      const healthy = readyPods(pods).length;
      const wanted = desiredHealthy(budget, pods.length);
      operator.setStatus(budget, {
        observedGeneration: budget.metadata.generation ?? 1,
        expectedPods: pods.length,
        currentHealthy: healthy,
        desiredHealthy: wanted,
        disruptionsAllowed: Math.max(0, healthy - wanted),
      });
      return undefined;
    },
  };
}

function desiredHealthy(budget: KubeObject, pods: number): number {
  const minimum = at(budget, 'spec', 'minAvailable');
  if (minimum !== undefined) return share(minimum, pods);
  return Math.max(0, pods - share(at(budget, 'spec', 'maxUnavailable') ?? 0, pods));
}

/** A number of pods or a percentage of them, which rounds up. */
function share(value: Json, pods: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(String(value), 10) * pods) / 100);
}
