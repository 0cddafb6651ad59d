/** API versions that Kubernetes gave up, as minor versions of Kubernetes 1. */
export interface EndedApi {
  apiVersion: string;
  kinds: readonly string[];
  deprecated: number;
  /** The first version that does not serve it; null while none is known. */
  removed: number | null;
  /** What serves the kind instead; null when nothing does. */
  replacement: string | null;
}

/**
 * What the deprecation guide of Kubernetes lists (https://kubernetes.io/docs/reference/using-api/deprecation-guide/), with
 * the later ends that the `APILifecycleRemoved` methods of k8s.io/api name, by which the API server itself goes. Only
 * kinds that people write into manifests; alpha versions are served by nobody who did not ask for them.
 */
export const endedApis: readonly EndedApi[] = [
  row('extensions/v1beta1', ['DaemonSet', 'Deployment', 'ReplicaSet'], 8, 16, 'apps/v1'),
  row('extensions/v1beta1', ['NetworkPolicy'], 9, 16, 'networking.k8s.io/v1'),
  row('extensions/v1beta1', ['PodSecurityPolicy'], 11, 16, null),
  row('extensions/v1beta1', ['Ingress'], 14, 22, 'networking.k8s.io/v1'),
  row('apps/v1beta1', ['ControllerRevision', 'Deployment', 'StatefulSet'], 8, 16, 'apps/v1'),
  row('apps/v1beta2', ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'], 9, 16, 'apps/v1'),
  row(
    'admissionregistration.k8s.io/v1beta1',
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    16,
    22,
    'admissionregistration.k8s.io/v1',
  ),
  row('apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], 16, 22, 'apiextensions.k8s.io/v1'),
  row('apiregistration.k8s.io/v1beta1', ['APIService'], 19, 22, 'apiregistration.k8s.io/v1'),
  row('authentication.k8s.io/v1beta1', ['TokenReview'], 19, 22, 'authentication.k8s.io/v1'),
  row(
    'authorization.k8s.io/v1beta1',
    ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
    19,
    22,
    'authorization.k8s.io/v1',
  ),
  row('certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], 19, 22, 'certificates.k8s.io/v1'),
  row('coordination.k8s.io/v1beta1', ['Lease'], 19, 22, 'coordination.k8s.io/v1'),
  row('networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], 19, 22, 'networking.k8s.io/v1'),
  row(
    'rbac.authorization.k8s.io/v1alpha1',
    ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
    17,
    22,
    'rbac.authorization.k8s.io/v1',
  ),
  row(
    'rbac.authorization.k8s.io/v1beta1',
    ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
    17,
    22,
    'rbac.authorization.k8s.io/v1',
  ),
  row('scheduling.k8s.io/v1alpha1', ['PriorityClass'], 14, 22, 'scheduling.k8s.io/v1'),
  row('scheduling.k8s.io/v1beta1', ['PriorityClass'], 14, 22, 'scheduling.k8s.io/v1'),
  row('storage.k8s.io/v1beta1', ['CSIDriver', 'StorageClass', 'VolumeAttachment'], 19, 22, 'storage.k8s.io/v1'),
  row('storage.k8s.io/v1beta1', ['CSINode'], 17, 22, 'storage.k8s.io/v1'),
  row('batch/v2alpha1', ['CronJob'], 8, 21, 'batch/v1'),
  row('batch/v1beta1', ['CronJob'], 21, 25, 'batch/v1'),
  row('discovery.k8s.io/v1beta1', ['EndpointSlice'], 21, 25, 'discovery.k8s.io/v1'),
  row('events.k8s.io/v1beta1', ['Event'], 22, 25, 'events.k8s.io/v1'),
  row('autoscaling/v2beta1', ['HorizontalPodAutoscaler'], 22, 25, 'autoscaling/v2'),
  row('policy/v1beta1', ['PodDisruptionBudget'], 21, 25, 'policy/v1'),
  row('policy/v1beta1', ['PodSecurityPolicy'], 21, 25, null),
  row('node.k8s.io/v1beta1', ['RuntimeClass'], 22, 25, 'node.k8s.io/v1'),
  row('autoscaling/v2beta2', ['HorizontalPodAutoscaler'], 23, 26, 'autoscaling/v2'),
  row(
    'flowcontrol.apiserver.k8s.io/v1beta1',
    ['FlowSchema', 'PriorityLevelConfiguration'],
    23,
    26,
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  row('storage.k8s.io/v1beta1', ['CSIStorageCapacity'], 24, 27, 'storage.k8s.io/v1'),
  row(
    'flowcontrol.apiserver.k8s.io/v1beta2',
    ['FlowSchema', 'PriorityLevelConfiguration'],
    26,
    29,
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  row(
    'flowcontrol.apiserver.k8s.io/v1beta3',
    ['FlowSchema', 'PriorityLevelConfiguration'],
    29,
    32,
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  row(
    'admissionregistration.k8s.io/v1beta1',
    ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    31,
    34,
    'admissionregistration.k8s.io/v1',
  ),
  row('v1', ['Endpoints'], 33, null, 'discovery.k8s.io/v1 (EndpointSlice)'),
  row('v1', ['ComponentStatus'], 19, null, null),
  row('networking.k8s.io/v1beta1', ['IPAddress', 'ServiceCIDR'], 34, 37, 'networking.k8s.io/v1'),
  row('storage.k8s.io/v1beta1', ['VolumeAttributesClass'], 34, 37, 'storage.k8s.io/v1'),
  row(
    'resource.k8s.io/v1beta1',
    ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
    35,
    38,
    'resource.k8s.io/v1',
  ),
  row(
    'resource.k8s.io/v1beta2',
    ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
    36,
    39,
    'resource.k8s.io/v1',
  ),
  row('coordination.k8s.io/v1beta1', ['LeaseCandidate'], 36, 39, null),
  row(
    'admissionregistration.k8s.io/v1beta1',
    ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
    37,
    40,
    'admissionregistration.k8s.io/v1',
  ),
  row('certificates.k8s.io/v1beta1', ['ClusterTrustBundle', 'PodCertificateRequest'], 37, 40, 'certificates.k8s.io/v1'),
  row('storagemigration.k8s.io/v1beta1', ['StorageVersionMigration'], 37, 40, 'storagemigration.k8s.io/v1'),
];

/** What is known of the end of an API version of a kind; null when it has none. */
export function endOf(apiVersion: string, kind: string): EndedApi | null {
  return byKind.get(`${apiVersion} ${kind}`) ?? null;
}

const byKind = new Map(
  endedApis.flatMap((api) => api.kinds.map((kind) => [`${api.apiVersion} ${kind}`, api] as const)),
);

function row(
  apiVersion: string,
  kinds: readonly string[],
  deprecated: number,
  removed: number | null,
  replacement: string | null,
): EndedApi {
  return { apiVersion, kinds, deprecated, removed, replacement };
}
