import type { Kind } from './kind.ts';

type Trait = 'cluster' | 'status' | 'scale' | 'generation';

function define(
  groupVersion: string,
  kind: string,
  plural: string,
  traits: readonly Trait[],
  names: readonly string[] = [],
): Kind {
  const slash = groupVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: names,
    categories: [],
    namespaced: !traits.includes('cluster'),
    status: traits.includes('status'),
    scale: traits.includes('scale'),
    generation: traits.includes('generation'),
    custom: false,
  };
}

const RBAC = 'rbac.authorization.k8s.io/v1';

/** The kinds that the sandbox serves by itself, each in its one stable version. */
export const BUILT_IN: readonly Kind[] = [
  define('v1', 'Namespace', 'namespaces', ['cluster', 'status'], ['ns']),
  define('v1', 'ConfigMap', 'configmaps', [], ['cm']),
  define('v1', 'Secret', 'secrets', []),
  define('v1', 'Service', 'services', ['status'], ['svc']),
  define('v1', 'ServiceAccount', 'serviceaccounts', [], ['sa']),
  define('v1', 'Pod', 'pods', ['status', 'generation'], ['po']),
  define('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', ['status'], ['pvc']),
  define('v1', 'Event', 'events', [], ['ev']),
  define('apps/v1', 'Deployment', 'deployments', ['status', 'scale', 'generation'], ['deploy']),
  define('apps/v1', 'ReplicaSet', 'replicasets', ['status', 'scale', 'generation'], ['rs']),
  define('apps/v1', 'StatefulSet', 'statefulsets', ['status', 'scale', 'generation'], ['sts']),
  define('apps/v1', 'DaemonSet', 'daemonsets', ['status', 'generation'], ['ds']),
  define('batch/v1', 'Job', 'jobs', ['status', 'generation']),
  define('batch/v1', 'CronJob', 'cronjobs', ['status', 'generation'], ['cj']),
  define('networking.k8s.io/v1', 'Ingress', 'ingresses', ['status', 'generation'], ['ing']),
  define('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', ['generation'], ['netpol']),
  define('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', ['status'], ['hpa']),
  define('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', ['status', 'generation'], ['pdb']),
  define(RBAC, 'Role', 'roles', []),
  define(RBAC, 'RoleBinding', 'rolebindings', []),
  define(RBAC, 'ClusterRole', 'clusterroles', ['cluster']),
  define(RBAC, 'ClusterRoleBinding', 'clusterrolebindings', ['cluster']),
  define(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    ['cluster', 'status', 'generation'],
    ['crd', 'crds'],
  ),
  define('coordination.k8s.io/v1', 'Lease', 'leases', []),
];

/** The built-in kind of that name; only for names written in this code base. */
export function builtIn(kind: string): Kind {
  const found = BUILT_IN.find((entry) => entry.kind === kind);
  if (found === undefined) throw new Error(`no built-in kind ${kind}`);
  return found;
}
