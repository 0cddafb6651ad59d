import { isObject, type JsonObject, listAt, objectAt, textAt, withFields } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { defaultPodSpec } from './pod.ts';
import { type Allocator, defaultService } from './service.ts';
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultStatefulSet,
} from './workloads.ts';

type Defaulter = (object: KubeObject) => KubeObject;

/** The defaults of a spec's plain fields. */
function specDefaults(fields: JsonObject): Defaulter {
  return (object) => ({ ...object, spec: withFields(fields, objectAt(object, 'spec')) });
}

function defaultPod(object: KubeObject): KubeObject {
  const spec = withFields(
    { enableServiceLinks: true, serviceAccountName: 'default', serviceAccount: 'default' },
    defaultPodSpec(objectAt(object, 'spec')),
  );
  return { ...object, spec };
}

function defaultNamespace(object: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  const spec = withFields({ finalizers: ['kubernetes'] }, objectAt(object, 'spec'));
  const status = withFields({ phase: 'Active' }, objectAt(object, 'status'));
  return { ...object, metadata: { ...object.metadata, labels }, spec, status };
}

/** stringData is write-only: its values end up, encoded, in data. */
function defaultSecret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  const filled: KubeObject = { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
  filled['type'] ??= 'Opaque';
  if (!isObject(stringData)) return filled;
  const data = { ...objectAt(object, 'data') };
  for (const [key, value] of Object.entries(stringData)) data[key] = Buffer.from(String(value)).toString('base64');
  return { ...filled, data };
}

function defaultDefinition(object: KubeObject): KubeObject {
  const spec = objectAt(object, 'spec');
  const names = objectAt(spec, 'names');
  const kind = textAt(names, 'kind') ?? '';
  const filled = withFields({ singular: kind.toLowerCase(), listKind: `${kind}List` }, names);
  return { ...object, spec: withFields({ conversion: { strategy: 'None' } }, { ...spec, names: filled }) };
}

function defaultIngress(object: KubeObject): KubeObject {
  return { ...object, status: withFields({ loadBalancer: {} }, objectAt(object, 'status')) };
}

function defaultBinding(object: KubeObject): KubeObject {
  const roleRef = withFields({ apiGroup: 'rbac.authorization.k8s.io' }, objectAt(object, 'roleRef'));
  const subjects = listAt(object, 'subjects').map((subject) => {
    if (!isObject(subject) || subject['kind'] === 'ServiceAccount') return subject;
    return withFields({ apiGroup: 'rbac.authorization.k8s.io' }, subject);
  });
  return subjects.length === 0 ? { ...object, roleRef } : { ...object, roleRef, subjects };
}

const DEFAULTERS: Readonly<Record<string, Defaulter>> = {
  Namespace: defaultNamespace,
  Secret: defaultSecret,
  Pod: defaultPod,
  Deployment: defaultDeployment,
  ReplicaSet: defaultReplicaSet,
  StatefulSet: defaultStatefulSet,
  DaemonSet: defaultDaemonSet,
  Job: defaultJob,
  CronJob: defaultCronJob,
  CustomResourceDefinition: defaultDefinition,
  Ingress: defaultIngress,
  RoleBinding: defaultBinding,
  ClusterRoleBinding: defaultBinding,
  PersistentVolumeClaim: specDefaults({ volumeMode: 'Filesystem', storageClassName: 'standard' }),
  HorizontalPodAutoscaler: specDefaults({ minReplicas: 1 }),
  NetworkPolicy: specDefaults({ policyTypes: ['Ingress'] }),
};

/** The object with the most visible defaults of its built-in kind; `live` is what an update replaces. */
export function withDefaults(object: KubeObject, live: KubeObject | undefined, allocator: Allocator): KubeObject {
  if (object.kind === 'Service') return defaultService(object, live, allocator);
  return DEFAULTERS[object.kind]?.(object) ?? object;
}
