import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import { conditionOf, told } from './conditions.ts';
import { degraded, healthy, type ObjectHealth, progressing } from './verdict.ts';

/** Service: a load balancer needs its address; other types are served at once. */
export function serviceHealth(live: unknown): ObjectHealth {
  if (textAt(live, 'spec', 'type') !== 'LoadBalancer') return healthy();
  if (listAt(live, 'status', 'loadBalancer', 'ingress').length > 0) return healthy();
  return progressing('the load balancer has no address yet');
}

/** Ingress: healthy once accepted; many controllers never write an address, so none is asked for. */
export function ingressHealth(): ObjectHealth {
  return healthy();
}

/** PersistentVolumeClaim: bound; a claim that waits for its first consumer is only progressing. */
export function claimHealth(live: unknown): ObjectHealth {
  const phase = textAt(live, 'status', 'phase') ?? 'Pending';
  if (phase === 'Bound') return healthy();
  if (phase === 'Lost') return degraded('the volume of the claim is lost');
  return progressing(`the claim is ${phase.toLowerCase()}`);
}

/** CustomResourceDefinition: names accepted and established. */
export function definitionHealth(live: unknown): ObjectHealth {
  const names = conditionOf(live, 'NamesAccepted');
  if (names?.status === 'False') return degraded(told(names));
  const established = conditionOf(live, 'Established');
  if (established?.status === 'True') return healthy();
  return progressing(established === null ? 'the definition is not established yet' : told(established));
}

/** Namespace: active. */
export function namespaceHealth(live: unknown): ObjectHealth {
  const phase = textAt(live, 'status', 'phase');
  return phase === 'Terminating' ? progressing('the namespace is being deleted') : healthy();
}

/** HorizontalPodAutoscaler: able to scale and to read its metrics; an autoscaler at rest (target at 0) is healthy. */
export function autoscalerHealth(live: unknown): ObjectHealth {
  const able = conditionOf(live, 'AbleToScale');
  if (able?.status === 'False') return degraded(told(able));
  const active = conditionOf(live, 'ScalingActive');
  if (active?.status === 'False' && active.reason !== 'ScalingDisabled') {
    return isStarting(active.reason) ? progressing(told(active)) : degraded(told(active));
  }
  return valueAt(live, 'status') === undefined ? progressing('the autoscaler has not looked yet') : healthy();
}

/** Metrics of pods that have just started are missing for a while: no fault yet. */
function isStarting(reason: string): boolean {
  return reason.startsWith('FailedGet');
}
