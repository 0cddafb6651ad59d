import { isObject, type Json, type JsonObject, listAt, objectAt } from '../json.ts';
import type { KubeObject } from '../object.ts';

/**
 * Unknown fields are found at the top level, in the spec of the kinds below, and in pod specs and containers.
 * Deeper fields and other kinds are taken as they come: the sandbox carries no full schema.
 */
const META = ['apiVersion', 'kind', 'metadata'];

const TOP: Readonly<Record<string, readonly string[]>> = {
  Namespace: ['spec', 'status'],
  ConfigMap: ['data', 'binaryData', 'immutable'],
  Secret: ['data', 'stringData', 'type', 'immutable'],
  Service: ['spec', 'status'],
  ServiceAccount: ['secrets', 'imagePullSecrets', 'automountServiceAccountToken'],
  Role: ['rules'],
  ClusterRole: ['rules', 'aggregationRule'],
  RoleBinding: ['subjects', 'roleRef'],
  ClusterRoleBinding: ['subjects', 'roleRef'],
  Lease: ['spec'],
  NetworkPolicy: ['spec'],
};
const SPEC_AND_STATUS = ['spec', 'status'];
const OPEN_TOP = new Set(['Event']);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const SPEC: Readonly<Record<string, readonly string[]>> = {
  Deployment: words(
    'replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds',
  ),
  ReplicaSet: words('replicas minReadySeconds selector template'),
  StatefulSet: words(`replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy
    revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals`),
  DaemonSet: words('selector template updateStrategy minReadySeconds revisionHistoryLimit'),
  Job: words(`parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit
    backoffLimitPerIndex maxFailedIndexes selector manualSelector template ttlSecondsAfterFinished completionMode
    suspend podReplacementPolicy managedBy`),
  CronJob: words(`schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate
    successfulJobsHistoryLimit failedJobsHistoryLimit`),
  Service: words(`ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP
    loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses
    sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass
    internalTrafficPolicy trafficDistribution`),
  PersistentVolumeClaim: words(`accessModes selector resources volumeName storageClassName volumeMode dataSource
    dataSourceRef volumeAttributesClassName`),
  Ingress: words('ingressClassName defaultBackend tls rules'),
  NetworkPolicy: words('podSelector ingress egress policyTypes'),
  HorizontalPodAutoscaler: words('scaleTargetRef minReplicas maxReplicas metrics behavior'),
  PodDisruptionBudget: words('minAvailable selector maxUnavailable unhealthyPodEvictionPolicy'),
};

const POD_SPEC = words(`volumes initContainers containers ephemeralContainers restartPolicy
  terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount
  automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext
  imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority
  dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints
  setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources hostnameOverride workloadRef`);

const CONTAINER = words(`name image command args workingDir ports envFrom env resources resizePolicy restartPolicy
  restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle
  terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty
  targetContainerName`);

const POD_SPEC_AT: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Paths of the fields that a built-in kind does not have, as far as the lists above reach. */
export function unknownFields(object: KubeObject): string[] {
  return unknownPaths(object).map((path) =>
    path
      .map(String)
      .join('.')
      .replaceAll(/\.(\d+)\./g, '[$1].'),
  );
}

type Path = (string | number)[];

function unknownPaths(object: KubeObject): Path[] {
  if (OPEN_TOP.has(object.kind)) return [];
  const found = extra(object, [...META, ...(TOP[object.kind] ?? SPEC_AND_STATUS)], []);
  const spec = SPEC[object.kind];
  if (spec !== undefined) found.push(...extra(objectAt(object, 'spec'), spec, ['spec']));
  const place = POD_SPEC_AT[object.kind];
  if (place === undefined) return found;
  const pod = objectAt(object, ...place);
  found.push(...extra(pod, POD_SPEC, place));
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of listAt(pod, list).entries()) {
      if (isObject(container)) found.push(...extra(container, CONTAINER, [...place, list, index]));
    }
  }
  return found;
}

function extra(fields: JsonObject, known: readonly string[], prefix: readonly (string | number)[]): Path[] {
  const names = Object.keys(fields).filter((name) => !known.includes(name));
  return names.map((name) => [...prefix, name]);
}

/** A copy without its unknown fields: a typed server drops what it does not know. */
export function withoutUnknownFields(object: KubeObject): KubeObject {
  const copy = structuredClone(object);
  for (const path of unknownPaths(object)) {
    let holder: Json | undefined = copy;
    for (const step of path.slice(0, -1)) {
      holder = Array.isArray(holder) ? holder[Number(step)] : objectAt(holder)[String(step)];
    }
    if (isObject(holder)) delete holder[String(path.at(-1))];
  }
  return copy;
}
