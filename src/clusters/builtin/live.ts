import { inParallel } from '../../reconcile/in-parallel.ts';
import { TARGET_ID_LABEL, type TargetIdentity } from '../../reconcile/mark.ts';
import { apiVersionOf, keyText, type ObjectRef, refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import { statusOf } from './failure.ts';
import type { KubeApi } from './kube-api.ts';

/** From so many objects of one kind in one namespace on, one LIST is cheaper than a GET for each. */
const LIST_FROM = 3;

/**
 * What is live of the refs, by `keyText`; null where there is nothing, also when the kind is not served any more. A
 * LIST selects by our label, so what it does not show is asked for by name before it counts as missing.
 */
export async function readLive(
  refs: readonly ObjectRef[],
  identity: TargetIdentity,
  api: Pick<KubeApi, 'get' | 'list'>,
  concurrency: number,
): Promise<Map<string, KubeObject | null>> {
  const live = new Map<string, KubeObject | null>();
  const groups = Map.groupBy(refs, ({ group, version, kind, namespace }) =>
    [group, version, kind, namespace ?? ''].join('/'),
  );
  const large = [...groups.values()].filter((members) => members.length >= LIST_FROM);
  await inParallel(large, concurrency, async (members) => {
    const [first] = members;
    if (first === undefined) return;
    for (const object of await listOrNone(api, first, `${TARGET_ID_LABEL}=${identity.id}`)) {
      live.set(keyText(refOf({ ...object, apiVersion: apiVersionOf(first), kind: first.kind })), object);
    }
  });
  const unseen = refs.filter((ref) => !live.has(keyText(ref)));
  await inParallel(unseen, concurrency, async (ref) => {
    live.set(keyText(ref), await api.get(ref));
  });
  return live;
}

async function listOrNone(api: Pick<KubeApi, 'list'>, ref: ObjectRef, selector: string): Promise<KubeObject[]> {
  try {
    return await api.list(ref, selector);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}
