import type { ObjectKey } from './object-key.ts';

/** Kinds whose deletion destroys more than the object: only a consent that covers them lets them go. */
const GUARDED_KINDS = new Set(['/Namespace', '/PersistentVolume', '/PersistentVolumeClaim']);
const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Kinds that run something; a prune never takes the last one of a target. */
const WORKLOADS = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/CronJob',
  'batch/Job',
  '/Pod',
]);

/** True for namespaces that a cluster cannot live without: `kube-*` and `default`. */
function isSystemNamespace(namespace: string): boolean {
  return namespace === 'default' || namespace.startsWith('kube-');
}

/** True for what is never deleted by a prune, with consent or without. */
export function isUntouchable(key: ObjectKey, agentNamespace: string): boolean {
  const place = isNamespaceObject(key) ? key.name : key.namespace;
  if (place === null) return false;
  if (place === agentNamespace || place.startsWith('kube-')) return true;
  return isNamespaceObject(key) && isSystemNamespace(place);
}

/** True for what a prune deletes only with consent. A CRD counts while it has instances, or when that is not known. */
export function needsConsent(key: ObjectKey, crdHasInstances: boolean): boolean {
  const kind = `${key.group}/${key.kind}`;
  return GUARDED_KINDS.has(kind) || (kind === CRD && crdHasInstances);
}

/** True for objects that run something. */
export function isWorkload(key: ObjectKey): boolean {
  return WORKLOADS.has(`${key.group}/${key.kind}`);
}

/** True for CustomResourceDefinitions. */
export function isCrd(key: { group: string; kind: string }): boolean {
  return `${key.group}/${key.kind}` === CRD;
}

/** True for Namespace objects. */
export function isNamespaceObject(key: { group: string; kind: string }): boolean {
  return key.group === '' && key.kind === 'Namespace';
}
