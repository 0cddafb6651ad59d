import type { KubeObject } from '../../diff/kube-object.ts';
import { nameOf } from '../../diff/kube-object.ts';
import type { Found, ObjectInRepository } from '../inspection.ts';
import { objectName } from '../object-name.ts';

/** What keeps one namespace from harming the others, and what it keeps away. */
const keepers = [
  { kind: 'ResourceQuota', without: 'it may take all of the cluster' },
  { kind: 'LimitRange', without: 'containers that ask for nothing may take all of a node' },
  { kind: 'NetworkPolicy', without: 'everybody may talk to everything in it' },
] as const;

/**
 * Namespaces that a target brings without quota, limits or network policy. `around` lie in the repository as they are,
 * in this target or another.
 */
export function namespaceLimits(objects: readonly KubeObject[], around: readonly ObjectInRepository[]): Found[] {
  const all = [...objects, ...around.map(({ object }) => object)];
  const found: Found[] = [];
  for (const object of objects) {
    if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') continue;
    const name = nameOf(object);
    for (const { kind, without } of keepers) {
      if (all.some((one) => one.kind === kind && one.metadata.namespace === name)) continue;
      const message = `The namespace \`${name}\` has no ${kind}: ${without}. Add one beside it.`;
      found.push({ object: objectName(object), path: null, message });
    }
  }
  return found;
}
