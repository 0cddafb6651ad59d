/**
 * The fields that the API server refuses to change, by group and kind, as the validation of Kubernetes has them. Only
 * a new object can have other values.
 */
export const immutableFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps/Deployment', ['spec.selector']],
  ['apps/ReplicaSet', ['spec.selector']],
  ['apps/DaemonSet', ['spec.selector']],
  ['apps/StatefulSet', ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates']],
  [
    'batch/Job',
    [
      'spec.selector',
      'spec.template',
      'spec.completionMode',
      'spec.podFailurePolicy',
      'spec.successPolicy',
      'spec.backoffLimitPerIndex',
      'spec.managedBy',
    ],
  ],
  [
    '/PersistentVolumeClaim',
    [
      'spec.accessModes',
      'spec.storageClassName',
      'spec.volumeMode',
      'spec.selector',
      'spec.dataSource',
      'spec.dataSourceRef',
    ],
  ],
  ['/PersistentVolume', ['spec.volumeMode', 'spec.csi', 'spec.nfs', 'spec.hostPath', 'spec.local']],
  ['/Secret', ['type']],
  ['rbac.authorization.k8s.io/RoleBinding', ['roleRef']],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', ['roleRef']],
  ['storage.k8s.io/StorageClass', ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode']],
  ['storage.k8s.io/VolumeAttributesClass', ['driverName', 'parameters']],
  ['networking.k8s.io/IngressClass', ['spec.controller']],
  ['scheduling.k8s.io/PriorityClass', ['value', 'preemptionPolicy']],
  ['node.k8s.io/RuntimeClass', ['handler']],
  ['discovery.k8s.io/EndpointSlice', ['addressType']],
  ['/ResourceQuota', ['spec.scopes', 'spec.scopeSelector']],
  ['resource.k8s.io/ResourceClaim', ['spec']],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'],
  ],
  ['gateway.networking.k8s.io/GatewayClass', ['spec.controllerName']],
]);

/** What the API server fills in where the manifest says nothing: adding or leaving out just that is no change. */
export const defaults: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['spec.podManagementPolicy', 'OrderedReady'],
  ['spec.completionMode', 'NonIndexed'],
  ['spec.volumeMode', 'Filesystem'],
  ['type', 'Opaque'],
  ['reclaimPolicy', 'Delete'],
  ['volumeBindingMode', 'Immediate'],
  ['preemptionPolicy', 'PreemptLowerPriority'],
]);
