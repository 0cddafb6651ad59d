import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';

/** What a CustomResourceDefinition says of its kind. */
export interface CustomKind {
  group: string;
  kind: string;
  namespaced: boolean;
  /** The structural schema by served version; null for a version without one. */
  versions: ReadonlyMap<string, unknown>;
}

/** The kinds that CustomResourceDefinitions (apiextensions.k8s.io/v1) define, by `group/kind`; the first of a kind counts. */
export function customKinds(objects: Iterable<KubeObject>): Map<string, CustomKind> {
  const found = new Map<string, CustomKind>();
  for (const object of objects) {
    const custom = customKindOf(object);
    if (custom !== null && !found.has(`${custom.group}/${custom.kind}`)) {
      found.set(`${custom.group}/${custom.kind}`, custom);
    }
  }
  return found;
}

function customKindOf({ apiVersion, kind, spec }: KubeObject): CustomKind | null {
  if (kind !== 'CustomResourceDefinition' || apiVersion !== 'apiextensions.k8s.io/v1' || !isJsonMap(spec)) return null;
  const { group, names, versions, scope } = spec;
  if (typeof group !== 'string' || !isJsonMap(names) || typeof names['kind'] !== 'string') return null;
  const served = new Map<string, unknown>();
  for (const version of Array.isArray(versions) ? (versions as unknown[]) : []) {
    if (!isJsonMap(version) || version['served'] === false || typeof version['name'] !== 'string') continue;
    const schema = isJsonMap(version['schema']) ? version['schema']['openAPIV3Schema'] : null;
    served.set(version['name'], schema ?? null);
  }
  return { group, kind: names['kind'], namespaced: scope !== 'Cluster', versions: served };
}

/** Group and version of an `apiVersion`; the group of `v1` is empty. */
export function groupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
