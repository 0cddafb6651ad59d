import type { KubeObject } from '../../diff/kube-object.ts';
import { minorOf } from '../api/kubernetes-version.ts';
import type { Found, Subject, Surroundings } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { mapAt, namespaceOf, podOf } from '../pods.ts';
import { baseline } from './baseline.ts';
import type { Control } from './control.ts';
import { restricted } from './restricted.ts';

/** What a namespace asks of its pods, by its labels. */
interface Demand {
  level: 'baseline' | 'restricted';
  /** Minor version of the standard. */
  minor: number;
  /** As the label has it, `latest` where there is none. */
  version: string;
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/**
 * Where pods break the Pod Security Standard that their namespace enforces, by the labels of the Namespace in the target or
 * anywhere in the repository. A namespace that is not in the repository, or asks nothing, is not looked at.
 */
export function inspectPodSecurity({ objects, target, kubernetes }: Subject, { repository }: Surroundings): Found[] {
  const demands = new Map<string, Demand>();
  for (const object of [...repository.map((one) => one.object), ...objects]) {
    if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') continue;
    const demand = demandOf(object, kubernetes);
    if (demand === null) demands.delete(object.metadata.name);
    else demands.set(object.metadata.name, demand);
  }
  return objects.flatMap((object) => {
    const namespace = namespaceOf(object, target);
    const demand = demands.get(namespace);
    return demand === undefined ? [] : breaches(object, namespace, demand);
  });
}

function demandOf(namespace: KubeObject, kubernetes: string | null): Demand | null {
  const labels = mapAt(namespace.metadata, ['labels']) ?? {};
  const level = labels[ENFORCE];
  if (level !== 'baseline' && level !== 'restricted') return null;
  const label = labels[`${ENFORCE}-version`];
  const version = typeof label === 'string' ? label : 'latest';
  return { level, version, minor: minorOf(version === 'latest' ? kubernetes : version) };
}

function breaches(object: KubeObject, namespace: string, { level, minor, version }: Demand): Found[] {
  const pod = podOf(object);
  if (pod === null) return [];
  const controls = level === 'baseline' ? baseline : [...baseline.filter(isNotReplaced(minor)), ...restricted];
  const name = objectName(object);
  const found: Found[] = [];
  for (const control of controls) {
    if ((control.since ?? 0) > minor) continue;
    for (const { path, must } of control.broken(pod, minor)) {
      const message = `This ${must} (${control.name}): namespace ${namespace} enforces ${level} at version ${version}.`;
      found.push({ object: name, path, message });
    }
  }
  return found;
}

/** The stricter control of `restricted` says the same of capabilities, and more. */
function isNotReplaced(minor: number): (control: Control) => boolean {
  return ({ name }) => name !== 'Capabilities' || minor < 22;
}
