import { ApiError, notImplemented } from '../api-status.ts';
import { type Json, withoutNulls } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { jsonPatch, mergePatch } from '../patches.ts';
import type { Cluster, Target, WriteOptions } from './context.ts';
import { checkFields, decodeObject } from './decode.ts';
import { liveObject, updateObject } from './update.ts';

export const APPLY_PATCH = 'application/apply-patch+yaml';

/** PATCH of an object or its status by JSON patch or merge patch. */
export function patchObject(
  cluster: Cluster,
  target: Target,
  patch: { mediaType: string; body: Json },
  options: WriteOptions,
): KubeObject {
  const live = liveObject(cluster, target);
  const patched = withoutNulls(patchedBody(live, target, patch));
  const wanted = checkFields(decodeObject(patched, target), target, options, cluster.catalogue);
  return updateObject(cluster, target, live, wanted, options);
}

function patchedBody(live: KubeObject, target: Target, patch: { mediaType: string; body: Json }): Json {
  if (patch.mediaType === 'application/merge-patch+json') return mergePatch(live, patch.body);
  if (patch.mediaType === 'application/json-patch+json') return jsonPatch(live, patch.body);
  if (patch.mediaType === 'application/strategic-merge-patch+json' && !target.kind.custom) {
    throw notImplemented('strategic merge patch; use server-side apply, merge patch or JSON patch');
  }
  const text = `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, ${APPLY_PATCH}`;
  throw new ApiError(415, 'UnsupportedMediaType', text);
}
