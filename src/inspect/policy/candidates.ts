import { identityOf, type KubeObject } from '../../diff/kube-object.ts';
import type { Subject } from '../inspection.ts';
import { namespaceOf, podOf } from '../pods.ts';
import type { Candidate } from './question.ts';

/**
 * What policies are asked of: every object of the target, as an update where the base branch has it already, and the
 * pods that workloads would make, since policies mostly speak of pods.
 */
export function candidatesOf({ objects, target }: Subject, before: readonly KubeObject[]): Candidate[] {
  const old = new Map(before.map((object) => [identityOf(object), object]));
  const found: Candidate[] = [];
  for (const [index, object] of objects.entries()) {
    const namespace = namespaceOf(object, target);
    const oldObject = old.get(identityOf(object));
    found.push({ object, namespace, index, isMade: false, ...(oldObject === undefined ? {} : { oldObject }) });
    const pod = madePod(object);
    if (pod !== null) found.push({ object: pod, namespace, index, isMade: true });
  }
  return found;
}

/** The pod that a workload makes from its template; null for a pod itself and for what makes none. */
function madePod(object: KubeObject): KubeObject | null {
  const pod = object.kind === 'Pod' || object.kind === 'PodTemplate' ? null : podOf(object);
  if (pod === null) return null;
  const { namespace } = object.metadata;
  const metadata = { ...pod.metadata, name: object.metadata.name, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: pod.spec.value };
}
