import { isJsonMap, type JsonMap } from '../diff/json.ts';
import type { KubeObject } from '../diff/kube-object.ts';
import { instancePath } from './instance-path.ts';

/** A place in an object: a map and the steps that lead to it. */
export interface Place {
  value: JsonMap;
  steps: readonly (string | number)[];
}

/** The pod that an object is or makes. */
export interface Pod {
  object: KubeObject;
  metadata: JsonMap;
  spec: Place;
}

export interface Container extends Place {
  name: string;
  /** `init` counts as `main` where it runs beside the others (`restartPolicy: Always`). */
  role: 'main' | 'init' | 'ephemeral';
}

/** Where kinds that make pods have the template. `Rollout` is that of Argo. */
const templates: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Pod: [],
    PodTemplate: ['template'],
    Deployment: ['spec', 'template'],
    ReplicaSet: ['spec', 'template'],
    StatefulSet: ['spec', 'template'],
    DaemonSet: ['spec', 'template'],
    ReplicationController: ['spec', 'template'],
    Job: ['spec', 'template'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
    Rollout: ['spec', 'template'],
  }),
);

const groups = new Set(['v1', 'apps', 'batch', 'argoproj.io', 'extensions']);

/** The pod of a workload of Kubernetes or of Argo Rollouts; null for everything else, and for a workload without one. */
export function podOf(object: KubeObject): Pod | null {
  const steps = groups.has(object.apiVersion.split('/')[0] ?? '') ? templates.get(object.kind) : undefined;
  if (steps === undefined) return null;
  const template = mapAt(object, steps);
  const spec = mapAt(template, ['spec']);
  if (template === null || spec === null) return null;
  return { object, metadata: mapAt(template, ['metadata']) ?? {}, spec: { value: spec, steps: [...steps, 'spec'] } };
}

const lists = [
  ['initContainers', 'init'],
  ['containers', 'main'],
  ['ephemeralContainers', 'ephemeral'],
] as const;

/** All containers of a pod. */
export function containersOf({ spec }: Pod): Container[] {
  const found: Container[] = [];
  for (const [list, role] of lists) {
    const items = spec.value[list];
    if (!Array.isArray(items)) continue;
    for (const [index, value] of (items as unknown[]).entries()) {
      if (!isJsonMap(value)) continue;
      const isSidecar = role === 'init' && value['restartPolicy'] === 'Always';
      const name = typeof value['name'] === 'string' ? value['name'] : String(index);
      found.push({ value, name, role: isSidecar ? 'main' : role, steps: [...spec.steps, list, index] });
    }
  }
  return found;
}

/** The map at some keys below a value; null when there is none. */
export function mapAt(value: unknown, steps: readonly string[]): JsonMap | null {
  let at = value;
  for (const step of steps) at = isJsonMap(at) && Object.hasOwn(at, step) ? at[step] : null;
  return isJsonMap(at) ? at : null;
}

/** The path of a field below a place, as findings name it. */
export function pathBelow(pod: Pod, place: Place, ...below: readonly (string | number)[]): string {
  return instancePath(pod.object, [...place.steps, ...below]);
}

/** The namespace that an object goes to: its own, else that of its target. */
export function namespaceOf({ metadata }: KubeObject, target: { namespace: string }): string {
  return typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : target.namespace;
}
