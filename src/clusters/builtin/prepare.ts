import { textAt } from '../../model/read-json.ts';
import type { Blocker } from '../../model/report.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import { isHook } from '../../reconcile/hooks.ts';
import { marked, type TargetIdentity } from '../../reconcile/mark.ts';
import { keyText, type ObjectRef, refOf, splitApiVersion } from '../../reconcile/object-key.ts';
import { isCrd, isNamespaceObject } from '../../reconcile/protected.ts';
import { malformed } from '../../reconcile/well-formed.ts';
import type { KubeObject } from '../cluster.ts';
import type { KubeApi } from './kube-api.ts';

/** An object as it will be applied, with its reference. */
export interface Prepared {
  ref: ObjectRef;
  object: KubeObject;
}

/** A render made ready: in stages, marked, every namespaced object with its namespace. */
export type Preparation =
  | { status: 'prepared'; foundations: Prepared[]; rest: Prepared[]; hooks: KubeObject[] }
  | { status: 'invalid'; error: string; blockers: Blocker[] };

/**
 * Sorts the objects of a render into foundations (definitions and namespaces), the rest and hooks, and gives each its
 * namespace and mark (none without an identity). An empty render, a kind that neither the server nor the render itself knows, and two objects with
 * one key are errors, told before anything is written.
 */
export async function prepare(
  objects: readonly KubeObject[],
  namespace: string,
  identity: TargetIdentity | null,
  api: Pick<KubeApi, 'scope'>,
): Promise<Preparation> {
  const own = scopesOfDefinitions(objects);
  const ready: Prepared[] = [];
  const hooks: KubeObject[] = [];
  const blockers: Blocker[] = [];
  const seen = new Set<string>();
  for (const object of objects) {
    const fault = malformed(object);
    if (fault !== null) {
      blockers.push(blocker({ ...refOf(object), name: object.metadata.name || '?' }, fault));
      continue;
    }
    const { group } = splitApiVersion(object.apiVersion);
    const scope = own.get(`${group}/${object.kind}`) ?? (await api.scope(group, object.kind));
    if (scope === null) {
      blockers.push(blocker(refOf(object), `the cluster does not serve ${object.kind} of ${object.apiVersion}`));
      continue;
    }
    const bare = place(object, scope === 'cluster' ? null : namespace);
    const placed = identity === null ? bare : marked(bare, identity);
    if (isHook(object)) {
      hooks.push(placed);
      continue;
    }
    const ref = refOf(placed);
    if (seen.has(keyText(ref))) blockers.push(blocker(ref, 'the render holds this object twice'));
    seen.add(keyText(ref));
    ready.push({ ref, object: placed });
  }
  if (blockers.length > 0) {
    const first = blockers[0];
    const text = first === undefined ? '' : `${first.kind} ${first.name}: ${first.reason}`;
    return { status: 'invalid', error: `The render cannot be applied: ${text}`, blockers };
  }
  if (ready.length === 0) {
    const error = 'The render holds no object. An empty render is never applied, because that would delete the target.';
    return { status: 'invalid', error, blockers };
  }
  const isFoundation = ({ ref }: Prepared) => isCrd(ref) || isNamespaceObject(ref);
  return {
    status: 'prepared',
    foundations: ready.filter(isFoundation),
    rest: ready.filter((entry) => !isFoundation(entry)),
    hooks,
  };
}

/** Scopes of the kinds whose definitions are part of the same render. */
function scopesOfDefinitions(objects: readonly KubeObject[]): Map<string, 'namespaced' | 'cluster'> {
  const scopes = new Map<string, 'namespaced' | 'cluster'>();
  for (const object of objects) {
    if (!isCrd(refOf(object))) continue;
    const group = textAt(object, 'spec', 'group');
    const kind = textAt(object, 'spec', 'names', 'kind');
    const scope = textAt(object, 'spec', 'scope') === 'Cluster' ? 'cluster' : 'namespaced';
    if (group !== null && kind !== null) scopes.set(`${group}/${kind}`, scope);
  }
  return scopes;
}

/** The object with the namespace that it shall have: its own or the target's; none for cluster-scoped ones. */
function place(object: KubeObject, fallback: string | null): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  if (fallback === null) return { ...object, metadata: { ...metadata, name: object.metadata.name } };
  return { ...object, metadata: { ...metadata, name: object.metadata.name, namespace: namespace || fallback } };
}
