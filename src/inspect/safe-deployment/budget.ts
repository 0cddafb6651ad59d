import type { KubeObject } from '../../diff/kube-object.ts';
import type { Found } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { mapAt, namespaceOf, type Pod } from '../pods.ts';
import { picks } from '../selector.ts';

/** Kinds whose pods a drain of a node evicts one by one, if a budget says so. */
const scaled = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout']);

/** What is rendered beside a workload, and the namespace of what names none. */
interface Around {
  objects: readonly KubeObject[];
  namespace: string;
}

/** A workload with two or more replicas, by itself or by its autoscaler, that no PodDisruptionBudget protects. */
export function missingBudget(pod: Pod, around: Around): Found[] {
  const { object } = pod;
  if (!scaled.has(object.kind)) return [];
  const { count, path, by } = replicasOf(object, around);
  if (count < 2) return [];
  const labels = mapAt(pod.metadata, ['labels']) ?? {};
  const isProtected = around.objects.some(
    (one) =>
      one.kind === 'PodDisruptionBudget' &&
      one.apiVersion.startsWith('policy/') &&
      namespaceOf(one, around) === namespaceOf(object, around) &&
      picks(mapAt(one, ['spec', 'selector']), labels),
  );
  if (isProtected) return [];
  const message = `${count} replicas${by} and no PodDisruptionBudget picks them: a drain of nodes may stop all at once.`;
  return [{ object: objectName(object), path, message }];
}

/** The least number of replicas: an autoscaler's word counts before the workload's own. */
function replicasOf(object: KubeObject, around: Around): { count: number; path: string; by: string } {
  for (const one of around.objects) {
    const least = leastOf(one);
    if (least === null || namespaceOf(one, around) !== namespaceOf(object, around)) continue;
    const target = mapAt(one, ['spec', 'scaleTargetRef']);
    if (target?.['name'] !== object.metadata.name || (target['kind'] ?? 'Deployment') !== object.kind) continue;
    return { count: least, path: 'spec.replicas', by: ` by ${one.kind} ${one.metadata.name}` };
  }
  const replicas = mapAt(object, ['spec'])?.['replicas'];
  return { count: typeof replicas === 'number' ? replicas : 1, path: 'spec.replicas', by: '' };
}

/** The least replicas of an autoscaler of Kubernetes or KEDA; null for everything else. */
function leastOf({ kind, apiVersion, spec }: KubeObject): number | null {
  const least = mapAt(spec, []);
  if (kind === 'HorizontalPodAutoscaler' && apiVersion.startsWith('autoscaling/'))
    return numberOr(least?.['minReplicas'], 1);
  if (kind === 'ScaledObject' && apiVersion.startsWith('keda.sh/')) return numberOr(least?.['minReplicaCount'], 0);
  return null;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
