import { cause, conflict, invalid, modified, notFound } from '../api-status.ts';
import { timestamp } from '../clock.ts';
import { withDefaults } from '../defaults/defaults.ts';
import { readShares, type Shares, writeShares } from '../fields/managers.ts';
import { ownable, sharesAfterUpdate } from '../fields/own.ts';
import { equalJson, type Json, objectAt } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { type KubeObject, type ObjectMeta, objectKey, sameBody } from '../object.ts';
import { immutableCauses } from '../validation/immutable.ts';
import { validate } from '../validation/validate.ts';
import { type Cluster, shapeFor, subjectOf, type Target, type WriteOptions } from './context.ts';
import { checkFields, decodeObject, specPart } from './decode.ts';

export function liveObject(cluster: Cluster, target: Target): KubeObject {
  const found = cluster.store.get(target.kind, objectKey(target.namespace, target.name));
  if (found === undefined) throw notFound(subjectOf(target));
  return found.apiVersion === apiVersionOf(target.kind) ? found : { ...found, apiVersion: apiVersionOf(target.kind) };
}

/** PUT of an object or of its status. */
export function replaceObject(cluster: Cluster, target: Target, body: Json, options: WriteOptions): KubeObject {
  const decoded = checkFields(decodeObject(body, target), target, options, cluster.catalogue);
  const live = liveObject(cluster, target);
  const { uid } = decoded.metadata;
  if (uid !== undefined && uid !== live.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ''}`;
    throw conflict(subjectOf(target), why);
  }
  if (target.kind.custom && decoded.metadata.resourceVersion === undefined) {
    const why = 'Invalid value: 0: must be specified for an update';
    throw invalid(subjectOf(target), [cause('FieldValueInvalid', 'metadata.resourceVersion', why)]);
  }
  return updateObject(cluster, target, live, decoded, options);
}

/**
 * Replaces `live` by `wanted` under the rules of its kind: what a subresource may not touch stays, identity stays,
 * immutable fields are refused, generation counts, ownership moves. A write that changes nothing is none.
 */
export function updateObject(
  cluster: Cluster,
  target: Target,
  live: KubeObject,
  wanted: KubeObject,
  options: WriteOptions,
  applied?: Shares,
): KubeObject {
  checkPreconditions(target, live, wanted.metadata);
  const merged = target.subresource === 'status' ? statusOnly(live, wanted) : mainOnly(live, wanted, target);
  const named = { ...merged, metadata: keptMeta(live, merged.metadata) };
  const filled = target.kind.custom ? named : withDefaults(named, live, cluster.allocator);
  const counted = withGeneration(live, filled, target);
  refuseInvalid(target, live, counted);
  const shares = applied ?? sharesFor(cluster, target, live, counted, wanted, options.manager);
  const complete = { ...counted, metadata: { ...counted.metadata, managedFields: writeShares(shares) } };
  if (equalJson(sameBody(complete), sameBody(live))) return live;
  if (options.dryRun) return complete;
  return commit(cluster, target, complete);
}

function checkPreconditions(target: Target, live: KubeObject, given: ObjectMeta): void {
  if (given.uid !== undefined && given.uid !== live.metadata.uid) {
    const why = `Invalid value: ${JSON.stringify(given.uid)}: field is immutable`;
    throw invalid(subjectOf(target), [cause('FieldValueInvalid', 'metadata.uid', why)]);
  }
  const { resourceVersion } = given;
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw modified(subjectOf(target));
  }
}

function statusOnly(live: KubeObject, wanted: KubeObject): KubeObject {
  const { managedFields } = wanted.metadata;
  const metadata = managedFields === undefined ? live.metadata : { ...live.metadata, managedFields };
  const { status: _, ...rest } = live;
  const base: KubeObject = { ...rest, apiVersion: live.apiVersion, kind: live.kind, metadata };
  return wanted['status'] === undefined ? base : { ...base, status: wanted['status'] };
}

function mainOnly(live: KubeObject, wanted: KubeObject, target: Target): KubeObject {
  if (!target.kind.status) return wanted;
  const { status: _, ...rest } = wanted;
  const base: KubeObject = { ...rest, apiVersion: wanted.apiVersion, kind: wanted.kind, metadata: wanted.metadata };
  return live['status'] === undefined ? base : { ...base, status: live['status'] };
}

/** Identity and life-cycle fields come from the stored object, whatever the client sent. */
function keptMeta(live: KubeObject, given: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = { ...given, name: live.metadata.name };
  const fixed = [
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
  ];
  for (const name of fixed) {
    const value = live.metadata[name];
    if (value === undefined) delete metadata[name];
    else metadata[name] = value;
  }
  return metadata;
}

function withGeneration(live: KubeObject, next: KubeObject, target: Target): KubeObject {
  if (!target.kind.generation || equalJson(specPart(live), specPart(next))) return next;
  return { ...next, metadata: { ...next.metadata, generation: (live.metadata.generation ?? 0) + 1 } };
}

function refuseInvalid(target: Target, live: KubeObject, next: KubeObject): void {
  const causes = validate(next, target.kind);
  if (!target.kind.custom) causes.push(...immutableCauses(live, next));
  if (causes.length > 0) throw invalid(subjectOf(target), causes);
}

/** A client may rewrite the entries themselves (to take ownership over); an empty list means "as they are". */
function sharesFor(
  cluster: Cluster,
  target: Target,
  live: KubeObject,
  next: KubeObject,
  wanted: KubeObject,
  name: string,
): Shares {
  const given = wanted.metadata.managedFields;
  const base = readShares(given === undefined || given.length === 0 ? live.metadata.managedFields : given);
  const manager = {
    name,
    operation: 'Update' as const,
    apiVersion: apiVersionOf(target.kind),
    subresource: target.subresource,
  };
  const who = { manager, time: timestamp(cluster.clock), shapeOf: shapeFor(cluster, target.kind) };
  return sharesAfterUpdate(ownable(live), ownable(next), base, who);
}

/** An object that waited for its last finalizer goes away with it. */
function commit(cluster: Cluster, target: Target, object: KubeObject): KubeObject {
  const isDone = object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0;
  const isHeld =
    object.kind === 'Namespace' && !target.kind.custom && objectAt(object, 'spec')['finalizers'] !== undefined;
  if (isDone && !isHeld) return cluster.store.remove(target.kind, object);
  return cluster.store.update(target.kind, object);
}
