import { ApiError, badRequest, cause, conflict, invalid, notFound } from '../api-status.ts';
import { timestamp } from '../clock.ts';
import { paths } from '../fields/field-set.ts';
import { ListError } from '../fields/items.ts';
import { type Manager, readShares } from '../fields/managers.ts';
import { type Applied, applyConfig, type FieldConflict, ownable } from '../fields/own.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { type KubeObject, type ObjectMeta, objectKey } from '../object.ts';
import { type Cluster, shapeFor, subjectOf, type Target, type WriteOptions } from './context.ts';
import { insert } from './create.ts';
import { decodeObject, splitFields } from './decode.ts';
import { updateObject } from './update.ts';

export interface ApplyOptions extends WriteOptions {
  force: boolean;
}

/** Server-side apply. Creates the object when it is not there; says whether it did. */
export function applyObject(
  cluster: Cluster,
  target: Target,
  body: Json,
  options: ApplyOptions,
): { object: KubeObject; created: boolean } {
  if (options.manager === '') throw managerMissing();
  const config = decodeObject(body, target);
  if (config.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  refuseUnknown(cluster, config, target);
  const live = cluster.store.get(target.kind, objectKey(target.namespace, target.name));
  if (live === undefined && target.subresource !== '') throw notFound(subjectOf(target));
  if (live === undefined) refuseStaleCreate(target, config);
  const applied = settle(cluster, target, live, config, options);
  if (applied.kind === 'conflicts') throw applyConflict(applied.conflicts);
  const merged = rebuilt(live ?? config, config, applied.object);
  if (live === undefined) {
    return { object: insert(cluster, target, merged, options, applied.shares), created: true };
  }
  return { object: updateObject(cluster, target, live, merged, options, applied.shares), created: false };
}

function managerMissing(): ApiError {
  const subject = { group: 'meta.k8s.io', plural: 'patchoptions', kind: 'PatchOptions', name: '' };
  return invalid(subject, [cause('FieldValueRequired', 'fieldManager', 'Required value: is required for apply patch')]);
}

/** Applying with a uid or resourceVersion means "this very object": without it there is nothing to create. */
function refuseStaleCreate(target: Target, config: KubeObject): void {
  const { uid, resourceVersion } = config.metadata;
  if (uid === undefined && resourceVersion === undefined) return;
  throw conflict(subjectOf(target), 'the object to be applied does not exist, yet a uid or resourceVersion was given');
}

/** A real server answers a bare 500 here, whatever fieldValidation says: the body cannot be typed. */
function refuseUnknown(cluster: Cluster, config: KubeObject, target: Target): void {
  const { unknown } = splitFields(config, target, cluster.catalogue);
  if (unknown.length > 0)
    throw untyped(
      config,
      unknown.map((field) => `.${field}: field not declared in schema`),
    );
}

function untyped(config: KubeObject, problems: readonly string[]): ApiError {
  const slash = config.apiVersion.indexOf('/');
  const groupVersion = slash < 0 ? `/${config.apiVersion}` : config.apiVersion;
  const named = `${config.metadata.namespace ?? ''}/${config.metadata.name}; ${groupVersion}, Kind=${config.kind}`;
  const text = problems.length === 1 ? problems[0] : `errors:\n  ${problems.join('\n  ')}`;
  return new ApiError(500, '', `failed to create typed patch object (${named}): ${text}`);
}

function settle(
  cluster: Cluster,
  target: Target,
  live: KubeObject | undefined,
  config: KubeObject,
  options: ApplyOptions,
): Applied {
  const manager: Manager = {
    name: options.manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(target.kind),
    subresource: target.subresource,
  };
  const who = {
    manager,
    time: timestamp(cluster.clock),
    shapeOf: shapeFor(cluster, target.kind),
    force: options.force,
  };
  try {
    const before = live === undefined ? {} : ownable(live);
    return applyConfig(before, inScope(ownable(config), target), readShares(live?.metadata.managedFields), who);
  } catch (error) {
    if (error instanceof ListError) throw untyped(config, [error.message]);
    throw error;
  }
}

/** The main resource ignores an applied status, the status subresource everything else. */
function inScope(config: JsonObject, target: Target): JsonObject {
  const { status, ...main } = config;
  if (target.subresource === 'status') return status === undefined ? {} : { status };
  return target.kind.status ? main : config;
}

function rebuilt(base: KubeObject, config: KubeObject, merged: JsonObject): KubeObject {
  const { uid, resourceVersion } = config.metadata;
  const { name, namespace } = base.metadata;
  const metadata: ObjectMeta = { ...(isObject(merged['metadata']) ? merged['metadata'] : {}), name };
  if (namespace !== undefined) metadata.namespace = namespace;
  if (uid !== undefined) metadata.uid = uid;
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  return { ...merged, apiVersion: base.apiVersion, kind: base.kind, metadata };
}

function applyConflict(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.flatMap((entry) =>
    paths(entry.fields).map((field) => cause('FieldManagerConflict', field, `conflict with ${describe(entry)}`)),
  );
  const listed = causes.map((entry) => `${entry.message}: ${entry.field}`);
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  const text = causes.length === 1 ? listed.join('') : `\n- ${listed.join('\n- ')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${count}: ${text}`, { causes });
}

function describe({ manager, time }: FieldConflict): string {
  const subresource = manager.subresource === '' ? '' : ` with subresource "${manager.subresource}"`;
  const when = manager.operation === 'Update' ? ` using ${manager.apiVersion} at ${time}` : '';
  return `"${manager.name}"${subresource}${when}`;
}
