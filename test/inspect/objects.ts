import type { KubeObject } from '../../src/diff/kube-object.ts';

/** An object with these fields beside its head. */
export function objectOf(kind: string, name: string, fields: Record<string, unknown> = {}): KubeObject {
  const { namespace, apiVersion = 'v1', ...rest } = fields;
  return {
    apiVersion: String(apiVersion),
    kind,
    metadata: { name, ...(typeof namespace === 'string' && { namespace }) },
    ...rest,
  };
}

/** A Deployment of one container. */
export function deploymentOf(
  name: string,
  container: Record<string, unknown>,
  spec: Record<string, unknown> = {},
): KubeObject {
  const template = { spec: { containers: [{ name: 'web', ...container }] } };
  return objectOf('Deployment', name, { apiVersion: 'apps/v1', namespace: 'shop', spec: { ...spec, template } });
}
