import { isObject, type Json, type JsonObject } from '../json.ts';

/** The view that an Accept header asks for. */
export type View = 'full' | 'metadata' | 'unknown';

/**
 * Chooses among the media types of an Accept header, in their order. Tables and protobuf are not served; a client
 * that accepts nothing else is answered 406.
 */
export function viewFor(accept: string | undefined): View {
  if (accept === undefined || accept.trim() === '') return 'full';
  for (const choice of accept.split(',')) {
    const [type = '', ...parameters] = choice.split(';').map((part) => part.trim());
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    if (as === undefined) return 'full';
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'metadata';
  }
  return 'unknown';
}

function partial(object: JsonObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: isObject(object['metadata']) ? object['metadata'] : {},
  };
}

/** Cuts an answer (an object, a list or a watch event) down to its metadata; a Status stays whole. */
export function metadataOnly(body: JsonObject): JsonObject {
  if (body['kind'] === 'Status') return body;
  if (typeof body['type'] === 'string' && isObject(body['object'])) {
    return { ...body, object: metadataOnly(body['object']) };
  }
  if (!Array.isArray(body['items'])) return partial(body);
  const items = body['items'].map((item: Json) => (isObject(item) ? partial(item) : item));
  return { ...body, kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items };
}
