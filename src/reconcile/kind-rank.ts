/**
 * The order of writes inside a stage: what others need comes first, what intercepts others comes last. Deletion goes
 * the other way round. Kinds that are not listed (custom resources among them) stand between workloads and webhooks.
 */
const WAVES: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass', 'IngressClass', 'RuntimeClass'],
  ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'ServiceAccount', 'Role', 'ClusterRole'],
  ['Secret', 'ConfigMap', 'RoleBinding', 'ClusterRoleBinding', 'PersistentVolume', 'PersistentVolumeClaim'],
  ['Service', 'Endpoints', 'EndpointSlice', 'PodDisruptionBudget'],
  ['Pod', 'ReplicaSet', 'ReplicationController', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'],
  [],
  ['HorizontalPodAutoscaler', 'Ingress', 'APIService'],
  ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];
const OTHER_KINDS = 5;

/** The wave in which a kind is written, from 0. */
export function kindRank(kind: string): number {
  const wave = WAVES.findIndex((kinds) => kinds.includes(kind));
  return wave === -1 ? OTHER_KINDS : wave;
}

/** Groups in the order of writing; the order inside a group is that of the input. */
export function inWaves<T>(items: readonly T[], kindOf: (item: T) => string): T[][] {
  const waves = new Map<number, T[]>();
  for (const item of items) {
    const rank = kindRank(kindOf(item));
    const wave = waves.get(rank);
    if (wave === undefined) waves.set(rank, [item]);
    else wave.push(item);
  }
  return [...waves.entries()].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}
