import { ApiError, badRequest, notImplemented } from '../api-status.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Lister } from '../reads/list.ts';
import { listBody } from '../reads/list.ts';
import { selectionOf } from '../reads/select.ts';
import { applyObject } from '../writes/apply.ts';
import type { Cluster, Target, WriteOptions } from '../writes/context.ts';
import { createObject } from '../writes/create.ts';
import { APPLY_PATCH, patchObject } from '../writes/patch.ts';
import { deleteObject, readDeletion } from '../writes/remove.ts';
import { scaleOf, writeScale } from '../writes/scale.ts';
import { liveObject, replaceObject } from '../writes/update.ts';
import type { ResourceRequest, Verb } from './request.ts';

export interface Answer {
  code: number;
  body: JsonObject;
}

/** Answers every request on a resource but watches, which stream. */
export function handleResource(
  deps: { cluster: Cluster; lister: Lister },
  request: ResourceRequest,
  verb: Verb,
  body: Json | undefined,
  warn: (warning: string) => void,
): Answer {
  const target = targetOf(request);
  checkSubresource(request);
  switch (verb) {
    case 'list':
      return list(deps, request);
    case 'get':
      return { code: 200, body: read(deps.cluster, target) };
    case 'delete':
    case 'deletecollection':
      return remove(deps, request, target, body, writeOptions(request, body, warn));
    default:
      return write(deps.cluster, target, verb, request, needed(body), writeOptions(request, body, warn));
  }
}

function targetOf(request: ResourceRequest): Target {
  const { namespace, name, subresource } = request.path;
  return { kind: request.kind, namespace: namespace ?? '', name: name ?? '', subresource };
}

function checkSubresource({ path, kind }: ResourceRequest): void {
  const { subresource } = path;
  if (subresource === '') return;
  if (subresource === 'status' && kind.status) return;
  if (subresource === 'scale' && kind.scale) return;
  const known = ['log', 'exec', 'attach', 'portforward', 'proxy', 'eviction', 'binding', 'token', 'finalize', 'scale'];
  const others = ['ephemeralcontainers', 'resize', 'approval'];
  if ([...known, ...others].includes(subresource)) throw notImplemented(`subresource ${kind.plural}/${subresource}`);
  throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

function needed(body: Json | undefined): Json {
  if (body === undefined) throw badRequest('the request needs a body');
  return body;
}

function writeOptions(request: ResourceRequest, body: Json | undefined, warn: (warning: string) => void): WriteOptions {
  const { query } = request;
  const dryRun = dryRunOf(query.getAll('dryRun'), body);
  const fieldValidation = query.get('fieldValidation') ?? 'Warn';
  if (fieldValidation !== 'Warn' && fieldValidation !== 'Strict' && fieldValidation !== 'Ignore') {
    throw badRequest(`invalid fieldValidation ${JSON.stringify(fieldValidation)}: use Ignore, Warn or Strict`);
  }
  const isApply = request.mediaType === APPLY_PATCH;
  const manager = query.get('fieldManager') ?? (isApply ? '' : (request.userAgent.split('/')[0] ?? ''));
  return { manager: manager === '' && !isApply ? 'unknown' : manager, dryRun, fieldValidation, warn };
}

/** DeleteOptions may carry the dry run in the body. */
function dryRunOf(query: readonly string[], body: Json | undefined): boolean {
  const isDeletion = isObject(body) && body['kind'] === 'DeleteOptions';
  const given = isDeletion && Array.isArray(body['dryRun']) ? body['dryRun'] : [];
  const all = [...query, ...given];
  const wrong = all.find((value) => value !== 'All');
  if (wrong !== undefined) throw badRequest(`invalid dryRun ${JSON.stringify(wrong)}: use All`);
  return all.length > 0;
}

function list({ lister }: { lister: Lister }, request: ResourceRequest): Answer {
  const selection = selectionOf(request.kind, { namespace: request.path.namespace, name: undefined }, request.query);
  return { code: 200, body: listBody(selection, lister.list(selection, request.query)) };
}

function read(cluster: Cluster, target: Target): JsonObject {
  const live = liveObject(cluster, target);
  return target.subresource === 'scale' ? scaleOf(live) : live;
}

function write(
  cluster: Cluster,
  target: Target,
  verb: Verb,
  request: ResourceRequest,
  body: Json,
  options: WriteOptions,
): Answer {
  if (verb === 'create') {
    if (target.name !== '') throw notAllowed();
    return { code: 201, body: createObject(cluster, target, body, options) };
  }
  if (target.name === '' || verb === 'other') throw notAllowed();
  if (target.subresource === 'scale') return writeScaled(cluster, target, request, body, options);
  if (verb === 'update') return { code: 200, body: replaceObject(cluster, target, body, options) };
  if (verb === 'patch') {
    return { code: 200, body: patchObject(cluster, target, { mediaType: request.mediaType, body }, options) };
  }
  if (request.mediaType !== APPLY_PATCH) throw new ApiError(415, 'UnsupportedMediaType', `use ${APPLY_PATCH}`);
  const force = request.query.get('force') === 'true';
  const { object, created } = applyObject(cluster, target, body, { ...options, force });
  return { code: created ? 201 : 200, body: object };
}

function writeScaled(
  cluster: Cluster,
  target: Target,
  request: ResourceRequest,
  body: Json,
  options: WriteOptions,
): Answer {
  const types = ['application/json', 'application/merge-patch+json'];
  if (!types.includes(request.mediaType)) throw notImplemented(`${request.mediaType} on the scale subresource`);
  return { code: 200, body: writeScale(cluster, target, body, options) };
}

function notAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message);
}

function remove(
  deps: { cluster: Cluster; lister: Lister },
  request: ResourceRequest,
  target: Target,
  body: Json | undefined,
  options: WriteOptions,
): Answer {
  if (target.subresource !== '') throw notAllowed();
  const deletion = { ...options, ...readDeletion(body, request.query) };
  if (target.name === '') return removeAll(deps, request, deletion);
  const { object, gone } = deleteObject(deps.cluster, target, deletion);
  // Pods answer with themselves even when they are gone: their deletion is graceful on a real server.
  const isWhole = !gone || (target.kind.kind === 'Pod' && !target.kind.custom);
  return { code: 200, body: isWhole ? object : deleted(target, object.metadata.uid ?? '') };
}

function deleted(target: Target, uid: string): JsonObject {
  const details: JsonObject = { name: target.name, kind: target.kind.plural, uid };
  if (target.kind.group !== '') details['group'] = target.kind.group;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function removeAll(
  { cluster, lister }: { cluster: Cluster; lister: Lister },
  request: ResourceRequest,
  deletion: Parameters<typeof deleteObject>[2],
): Answer {
  if (request.kind.kind === 'Namespace' && !request.kind.custom) throw notAllowed();
  const selection = selectionOf(request.kind, { namespace: request.path.namespace, name: undefined }, request.query);
  const page = lister.list(selection, new URLSearchParams());
  for (const item of page.items) {
    const { name, namespace = '' } = item.metadata;
    deleteObject(cluster, { kind: request.kind, namespace, name, subresource: '' }, deletion);
  }
  const body = listBody(selection, page);
  return { code: 200, body: { ...body, apiVersion: apiVersionOf(request.kind) } };
}
