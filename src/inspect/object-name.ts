import { type KubeObject, nameOf } from '../diff/kube-object.ts';
import type { ObjectName } from '../model/finding.ts';

/** An object as a finding names it. */
export function objectName(object: KubeObject): ObjectName {
  const { namespace } = object.metadata;
  return { kind: object.kind, namespace: typeof namespace === 'string' ? namespace : null, name: nameOf(object) };
}
