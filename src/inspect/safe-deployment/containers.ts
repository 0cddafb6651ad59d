import { parseImageReference } from '../../text/image-reference.ts';
import type { Found } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { type Container, containersOf, mapAt, type Pod, pathBelow } from '../pods.ts';

/** Kinds whose pods are to stay: only they need probes. */
const lasting = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Rollout']);

/** What the containers of a workload lack: probes, requests, a fixed version. */
export function unsafeContainers(pod: Pod): Found[] {
  const found: Found[] = [];
  for (const container of containersOf(pod)) {
    if (container.role === 'ephemeral') continue;
    if (lasting.has(pod.object.kind) && container.role === 'main') found.push(...missingProbes(pod, container));
    found.push(...missingRequests(pod, container), ...movingImage(pod, container));
  }
  return found;
}

function missingProbes(pod: Pod, container: Container): Found[] {
  const object = objectName(pod.object);
  const { name } = container;
  const found: Found[] = [];
  if (mapAt(container.value, ['readinessProbe']) === null) {
    const message = `Container ${name} has no readiness probe: it gets traffic before it can answer.`;
    found.push({ object, path: pathBelow(pod, container, 'readinessProbe'), message });
  }
  if (mapAt(container.value, ['livenessProbe']) === null) {
    const message = `Container ${name} has no liveness probe: nothing restarts it when it hangs.`;
    found.push({ object, path: pathBelow(pod, container, 'livenessProbe'), message });
  }
  return found;
}

/** A limit without a request counts as one: Kubernetes takes it for the request. */
function missingRequests(pod: Pod, container: Container): Found[] {
  const requests = {
    ...mapAt(container.value, ['resources', 'limits']),
    ...mapAt(container.value, ['resources', 'requests']),
  };
  const missing = ['cpu', 'memory'].filter((name) => requests[name] === undefined || requests[name] === null);
  // Requests of a pod as a whole are shared by its containers.
  const ofPod = mapAt(pod.spec.value, ['resources', 'requests']) ?? {};
  const left = missing.filter((name) => ofPod[name] === undefined);
  if (left.length === 0) return [];
  const message = `Container ${container.name} requests no ${left.join(' and no ')}: it is placed blindly and evicted first.`;
  return [{ object: objectName(pod.object), path: pathBelow(pod, container, 'resources', 'requests'), message }];
}

function movingImage(pod: Pod, container: Container): Found[] {
  const { image } = container.value;
  if (typeof image !== 'string') return [];
  const reference = parseImageReference(image);
  if (reference === null || reference.digest !== null) return [];
  if (reference.tag !== null && reference.tag !== 'latest') return [];
  const what = reference.tag === null ? 'names no version, which means latest' : 'is latest';
  const message = `The image of container ${container.name} ${what}: what runs changes without a commit. Name a version or a digest.`;
  return [{ object: objectName(pod.object), path: pathBelow(pod, container, 'image'), message }];
}
