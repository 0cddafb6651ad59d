import { badRequest, conflict } from '../api-status.ts';
import { timestamp } from '../clock.ts';
import { isObject, type Json, objectAt, textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { type Cluster, subjectOf, type Target, type WriteOptions } from './context.ts';
import { liveObject } from './update.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions extends WriteOptions {
  propagation: Propagation | undefined;
  preconditions: { uid?: string; resourceVersion?: string };
}

/** Reads DeleteOptions from a body and the query; throws 400 for a policy that does not exist. */
export function readDeletion(body: Json | undefined, query: URLSearchParams): Omit<DeleteOptions, keyof WriteOptions> {
  const policy = textAt(body, 'propagationPolicy') ?? query.get('propagationPolicy') ?? undefined;
  const given = objectAt(body, 'preconditions');
  const preconditions: DeleteOptions['preconditions'] = {};
  const uid = textAt(given, 'uid');
  const resourceVersion = textAt(given, 'resourceVersion');
  if (uid !== undefined) preconditions.uid = uid;
  if (resourceVersion !== undefined) preconditions.resourceVersion = resourceVersion;
  return { propagation: readPolicy(policy, isObject(body) ? body['orphanDependents'] : undefined), preconditions };
}

function readPolicy(policy: string | undefined, orphan: Json | undefined): Propagation | undefined {
  if (orphan !== undefined) return orphan === true ? 'Orphan' : 'Background';
  if (policy === undefined || policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy;
  throw badRequest(`invalid propagationPolicy ${JSON.stringify(policy)}: use Foreground, Background or Orphan`);
}

const POLICY_FINALIZERS: Readonly<Record<Propagation, string | undefined>> = {
  Background: undefined,
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};

/**
 * DELETE. The object goes at once, or stays with a deletionTimestamp while finalizers hold it (a namespace while it
 * has contents, a CRD while it has instances). Grace periods are not waited for: pods have no kubelet here.
 */
export function deleteObject(
  cluster: Cluster,
  target: Target,
  options: DeleteOptions,
): { object: KubeObject; gone: boolean } {
  const live = liveObject(cluster, target);
  checkPreconditions(target, live, options.preconditions);
  const marked = withDeletion(cluster, target, live, options);
  if (marked === undefined) {
    return { object: options.dryRun ? live : cluster.store.remove(target.kind, live), gone: true };
  }
  if (marked === live || options.dryRun) return { object: marked, gone: false };
  return { object: cluster.store.update(target.kind, marked), gone: false };
}

function checkPreconditions(target: Target, live: KubeObject, wanted: DeleteOptions['preconditions']): void {
  const { uid, resourceVersion } = live.metadata;
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid ?? ''}`;
    throw conflict(subjectOf(target), why);
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${resourceVersion ?? ''}`;
    throw conflict(subjectOf(target), why);
  }
}

/** The object as it waits for its end, or undefined when nothing holds it. */
function withDeletion(
  cluster: Cluster,
  target: Target,
  live: KubeObject,
  options: DeleteOptions,
): KubeObject | undefined {
  const finalizers = new Set(live.metadata.finalizers ?? []);
  const policy = POLICY_FINALIZERS[effectivePolicy(target, options)];
  if (policy !== undefined) finalizers.add(policy);
  const isNamespace = target.kind.kind === 'Namespace' && !target.kind.custom;
  if (finalizers.size === 0 && !isNamespace) return undefined;
  if (live.metadata.deletionTimestamp !== undefined) return live;
  const metadata = {
    ...live.metadata,
    deletionTimestamp: timestamp(cluster.clock),
    deletionGracePeriodSeconds: 0,
  };
  if (finalizers.size > 0) metadata.finalizers = [...finalizers];
  if (metadata.generation !== undefined) metadata.generation += 1;
  const marked: KubeObject = { ...live, metadata };
  return isNamespace ? { ...marked, status: { ...objectAt(live, 'status'), phase: 'Terminating' } } : marked;
}

/** batch/v1 keeps the pods of a deleted Job unless told otherwise: a compatibility rule of the real server. */
function effectivePolicy(target: Target, options: DeleteOptions): Propagation {
  if (options.propagation !== undefined) return options.propagation;
  if (target.kind.group !== 'batch' || target.kind.kind !== 'Job') return 'Background';
  options.warn(
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them ' +
      'or set propagationPolicy=Orphan to suppress this warning',
  );
  return 'Orphan';
}
