import { textAt } from '../json.ts';
import { type KubeObject, nameOf, namespaceOf } from '../kube-object.ts';

/** What scales a workload by itself; null for nothing. */
export function autoscalerOf(object: KubeObject, all: readonly KubeObject[]): KubeObject | null {
  return all.find((one) => isAutoscaler(one) && isTarget(one, object)) ?? null;
}

/** True for what sets the replicas of another object. */
export function isAutoscaler({ kind }: KubeObject): boolean {
  return kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject';
}

/** True for the object that an autoscaler scales. */
export function isTarget(scaler: KubeObject, object: KubeObject): boolean {
  const kind = textAt(scaler, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
  if (kind !== object.kind || textAt(scaler, 'spec', 'scaleTargetRef', 'name') !== nameOf(object)) return false;
  return namespaceOf(scaler) === namespaceOf(object);
}
