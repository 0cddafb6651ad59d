import { textAt, valueAt } from '../../model/read-json.ts';
import { splitApiVersion } from '../../reconcile/object-key.ts';
import type { KubeApi } from '../builtin/kube-api.ts';
import type { KubeObject } from '../cluster.ts';

const AUTOSCALERS = [
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
  { group: 'keda.sh', version: 'v1alpha1', kind: 'ScaledObject' },
];

/** Tells which objects an autoscaler of their namespace scales; each namespace is read once, and only when asked about. */
export function createAutoscaled(api: Pick<KubeApi, 'list' | 'scope'>): (object: KubeObject) => Promise<boolean> {
  const known = new Map<string, Promise<Set<string>>>();
  return async (object) => {
    const { namespace, name } = object.metadata;
    if (namespace === undefined || valueAt(object, 'spec', 'replicas') === undefined) return false;
    const scaled = known.get(namespace) ?? scaledIn(namespace, api);
    known.set(namespace, scaled);
    return (await scaled).has(`${splitApiVersion(object.apiVersion).group}/${object.kind}/${name}`);
  };
}

/** `apps/Deployment/web` for each object that an autoscaler of these objects scales. */
export function scaledBy(objects: readonly KubeObject[]): Set<string> {
  const scaled = new Set<string>();
  for (const object of objects) {
    if (!AUTOSCALERS.some(({ kind }) => kind === object.kind)) continue;
    const name = textAt(object, 'spec', 'scaleTargetRef', 'name');
    const kind = textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
    const { group } = splitApiVersion(textAt(object, 'spec', 'scaleTargetRef', 'apiVersion') ?? 'apps/v1');
    scaled.add(`${group}/${kind}/${name}`);
  }
  return scaled;
}

async function scaledIn(namespace: string, api: Pick<KubeApi, 'list' | 'scope'>): Promise<Set<string>> {
  const lists = await Promise.all(AUTOSCALERS.map((kind) => listOrNone({ ...kind, namespace }, api)));
  return scaledBy(lists.flat());
}

/** A cluster without the kind, or an agent that may not read it, knows of no autoscaler. */
async function listOrNone(
  kind: Parameters<KubeApi['list']>[0],
  api: Pick<KubeApi, 'list' | 'scope'>,
): Promise<KubeObject[]> {
  if ((await api.scope(kind.group, kind.kind)) === null) return [];
  try {
    return await api.list(kind, null);
  } catch (error) {
    if (isRefusal(error, [403, 404])) return [];
    throw error;
  }
}

function isRefusal(error: unknown, codes: readonly number[]): boolean {
  return error instanceof Error && 'status' in error && codes.includes(Number(error.status));
}
