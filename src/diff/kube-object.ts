/** A rendered Kubernetes object: plain JSON as the API server takes it. */
export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
};

/**
 * What makes two objects the same one in a cluster: group (a new version is the same object), kind, namespace and
 * name.
 */
export function identityOf(object: KubeObject): string {
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  return [group, object.kind, object.metadata.namespace ?? '', nameOf(object)].join('\n');
}

/** The name; hooks and jobs may have only `generateName`. */
export function nameOf({ metadata }: KubeObject): string {
  if (typeof metadata.name === 'string') return metadata.name;
  return typeof metadata['generateName'] === 'string' ? metadata['generateName'] : '';
}
