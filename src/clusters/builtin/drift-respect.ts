import { ignoredOf } from '../../reconcile/drift/ignore.ts';
import { keptPaths, mayKeep } from '../../reconcile/drift/kept-paths.ts';
import { settledBody } from '../../reconcile/drift/settle.ts';
import { FIELD_MANAGER } from '../../reconcile/mark.ts';
import { keyText, refOf, splitApiVersion } from '../../reconcile/object-key.ts';
import type { DesiredTarget, KubeObject } from '../cluster.ts';
import type { BuiltinContext } from './context.ts';

/**
 * The context of one sync in which every apply, dry run or not, leaves alone what is no drift: fields of ignore rules,
 * replicas of objects that an autoscaler scales (`scaled`: `apps/Deployment/web`), injected CA bundles. Objects that
 * nothing of it concerns cost no request more.
 */
export function respectingContext(
  desired: DesiredTarget,
  scaled: ReadonlySet<string>,
  context: BuiltinContext,
): BuiltinContext {
  const bodies = new Map<string, Promise<KubeObject>>();
  const { api, writes } = context;
  function bodyOf(object: KubeObject): Promise<KubeObject> {
    const key = keyText(refOf(object));
    const body = bodies.get(key) ?? bodyFor(object, desired, scaled, context);
    bodies.set(key, body);
    return body;
  }
  return {
    ...context,
    api: { ...api, apply: async (object, options) => api.apply(await bodyOf(object), options) },
    writes: { ...writes, apply: async (object) => writes.apply(await bodyOf(object)) },
  };
}

async function bodyFor(
  object: KubeObject,
  desired: DesiredTarget,
  scaled: ReadonlySet<string>,
  { api }: BuiltinContext,
): Promise<KubeObject> {
  const { group } = splitApiVersion(object.apiVersion);
  const { kind } = object;
  const ignored = ignoredOf(object, desired.ignoreDifferences);
  const isAutoscaled = scaled.has(`${group}/${kind}/${object.metadata.name}`);
  if (!mayKeep(object, ignored, isAutoscaled)) return object;
  const live = await api.get(refOf(object));
  if (live === null) return object;
  const isOurs = (manager: string) => manager === FIELD_MANAGER;
  const context = { group, kind, sent: object, live, isOurs, isAutoscaled, isForeign: false };
  return settledBody(object, live, keptPaths(context, ignored), isOurs);
}
