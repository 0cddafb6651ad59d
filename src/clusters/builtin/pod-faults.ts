import { listAt, numberAt, textAt, textsAt } from '../../model/read-json.ts';
import { stuckContainer } from '../../reconcile/health/pods.ts';
import type { ObjectHealth } from '../../reconcile/health/verdict.ts';
import { degraded } from '../../reconcile/health/verdict.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { KubeApi } from './kube-api.ts';

const WITH_PODS = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job']);

/**
 * Why a workload does not come up, told by its newest pods: a rollout with an image that does not exist looks like
 * progress for ten minutes, and its pods say the truth at once. Null when the pods tell nothing, or may not be read.
 */
export async function podFault(
  ref: ObjectRef,
  workload: KubeObject,
  api: Pick<KubeApi, 'list'>,
): Promise<ObjectHealth | null> {
  if (!WITH_PODS.has(`${ref.group}/${ref.kind}`)) return null;
  const selector = selectorOf(workload);
  if (selector === null) return null;
  try {
    const pods = await api.list({ group: '', version: 'v1', kind: 'Pod', namespace: ref.namespace }, selector);
    const hash = ref.kind === 'Deployment' ? await newestTemplateHash(ref, workload, selector, api) : null;
    for (const pod of pods) {
      if (textAt(pod, 'metadata', 'deletionTimestamp') !== null || !isNewest(pod, workload, hash)) continue;
      const fault = stuckContainer(pod);
      if (fault !== null) return degraded(`pod ${pod.metadata.name}: ${fault}`);
    }
    return null;
  } catch {
    return null;
  }
}

/** Pods of an older template are on their way out; what ails them is the old release's. */
function isNewest(pod: KubeObject, workload: KubeObject, templateHash: string | null): boolean {
  const labels = textsAt(pod, 'metadata', 'labels');
  if (templateHash !== null) return labels['pod-template-hash'] === templateHash;
  const revision = textAt(workload, 'status', 'updateRevision');
  return revision === null || labels['controller-revision-hash'] === revision;
}

async function newestTemplateHash(
  ref: ObjectRef,
  workload: KubeObject,
  selector: string,
  api: Pick<KubeApi, 'list'>,
): Promise<string | null> {
  const kind = { group: 'apps', version: 'v1', kind: 'ReplicaSet', namespace: ref.namespace };
  const uid = textAt(workload, 'metadata', 'uid');
  const sets = (await api.list(kind, selector)).filter((set) =>
    listAt(set, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid),
  );
  const newest = sets.sort((a, b) => revisionOf(b) - revisionOf(a))[0];
  return textAt(newest, 'metadata', 'labels', 'pod-template-hash');
}

function revisionOf(set: KubeObject): number {
  const text = textAt(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision');
  return text === null ? (numberAt(set, 'metadata', 'generation') ?? 0) : Number(text);
}

/** The selector of a workload as the API takes it; null when it has none of the plain form. */
function selectorOf(workload: KubeObject): string | null {
  const pairs = Object.entries(textsAt(workload, 'spec', 'selector', 'matchLabels'));
  return pairs.length === 0 ? null : pairs.map(([key, value]) => `${key}=${value}`).join(',');
}
