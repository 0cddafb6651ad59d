import { textAt } from './json.ts';

/** A rendered Kubernetes object: plain JSON as the API server takes it. */
export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
};

/** The API group, empty for the core. */
export function groupOf(object: KubeObject): string {
  const version = String(object.apiVersion);
  return version.includes('/') ? (version.split('/')[0] ?? '') : '';
}

/** The namespace; empty for none. */
export function namespaceOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'namespace') ?? '';
}

/**
 * What makes two objects the same one in a cluster: group (a new version is the same object), kind, namespace and
 * name.
 */
export function identityOf(object: KubeObject): string {
  return [groupOf(object), object.kind, namespaceOf(object), nameOf(object)].join('\n');
}

/** The name; hooks and jobs may have only `generateName`. */
export function nameOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'name') ?? textAt(object, 'metadata', 'generateName') ?? '';
}
