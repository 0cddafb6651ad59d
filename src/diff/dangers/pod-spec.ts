import { isJsonMap, type JsonMap, listAt, mapAt, textAt, valueAt } from '../json.ts';
import type { KubeObject } from '../kube-object.ts';

/** The pods that an object makes, or is. */
export interface PodSpec {
  /** As in `FieldChange.path`. */
  path: string;
  spec: JsonMap;
  labels: JsonMap;
}

/** One container of such pods. */
export interface Container {
  name: string;
  path: string;
  container: JsonMap;
}

const places: readonly (readonly string[])[] = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
];

/** The pods of workloads of all kinds, those of CRDs that hold a pod template included; null for other objects. */
export function podSpecOf(object: KubeObject | null): PodSpec | null {
  if (object === null) return null;
  if (object.kind === 'Pod')
    return { path: 'spec', spec: mapAt(object, 'spec'), labels: mapAt(object, 'metadata', 'labels') };
  for (const place of places) {
    const template = valueAt(object, ...place);
    if (listAt(template, 'spec', 'containers').length === 0) continue;
    const path = [...place, 'spec'].join('.');
    return { path, spec: mapAt(template, 'spec'), labels: mapAt(template, 'metadata', 'labels') };
  }
  return null;
}

/** The containers of pods by name, initial ones included. */
export function containersOf(pods: PodSpec | null): Map<string, Container> {
  const found = new Map<string, Container>();
  if (pods === null) return found;
  for (const list of ['initContainers', 'containers']) {
    for (const container of listAt(pods.spec, list)) {
      const name = textAt(container, 'name');
      if (name !== null && isJsonMap(container))
        found.set(name, { name, path: `${pods.path}.${list}[${name}]`, container });
    }
  }
  return found;
}

/** How many pods a workload keeps: one when it does not say; null when it is none. */
export function replicasOf(object: KubeObject | null): number | null {
  if (object === null || !isScaled(object)) return null;
  const replicas = valueAt(object, 'spec', 'replicas');
  if (replicas === undefined || replicas === null) return 1;
  return typeof replicas === 'number' ? replicas : null;
}

function isScaled(object: KubeObject): boolean {
  if (['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout'].includes(object.kind))
    return true;
  return typeof valueAt(object, 'spec', 'replicas') === 'number' && podSpecOf(object) !== null;
}
