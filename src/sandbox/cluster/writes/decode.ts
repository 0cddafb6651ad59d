import { badRequest } from '../api-status.ts';
import { isObject, type Json, type JsonObject, withoutNulls } from '../json.ts';
import type { Catalogue } from '../kinds/catalogue.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';
import { unknownFields, withoutUnknownFields } from '../validation/known-fields.ts';
import { splitBySchema } from '../validation/schema-fields.ts';
import type { Target, WriteOptions } from './context.ts';

/** Reads a body as the object that the request names; throws 400 where body and path disagree. */
export function decodeObject(body: Json, target: Target): KubeObject {
  const object = asObject(body);
  const wanted = apiVersionOf(target.kind);
  if (object.apiVersion !== wanted || object.kind !== target.kind.kind) {
    const given = `${object.apiVersion}, Kind=${object.kind}`;
    throw badRequest(`the object provided is ${given}, which is not ${wanted}, Kind=${target.kind.kind}`);
  }
  const { name, namespace } = object.metadata;
  if (target.name !== '' && name !== '' && name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  if (namespace !== undefined && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const metadata: ObjectMeta = { ...object.metadata, name: name === '' ? target.name : name };
  if (target.namespace !== '') metadata.namespace = target.namespace;
  return { ...object, metadata };
}

function asObject(body: Json): KubeObject {
  const value = withoutNulls(body);
  if (!isObject(value)) throw badRequest('the body must be a JSON object');
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw badRequest("Object 'Kind' or 'apiVersion' is missing in the body");
  }
  return { ...value, apiVersion, kind, metadata: readMeta(value['metadata']) };
}

function readMeta(value: Json | undefined): ObjectMeta {
  if (value !== undefined && !isObject(value)) throw badRequest('metadata must be an object');
  const meta = value ?? {};
  for (const name of ['labels', 'annotations']) checkTexts(meta[name], name);
  checkList(meta['finalizers'], 'finalizers');
  checkList(meta['ownerReferences'], 'ownerReferences');
  checkList(meta['managedFields'], 'managedFields');
  const { name } = meta;
  if (name !== undefined && typeof name !== 'string') throw badRequest('metadata.name must be a string');
  return { ...meta, name: name ?? '' };
}

function checkTexts(value: Json | undefined, name: string): void {
  if (value === undefined) return;
  const isFine = isObject(value) && Object.values(value).every((text) => typeof text === 'string');
  if (!isFine) throw badRequest(`metadata.${name} must map strings to strings`);
}

function checkList(value: Json | undefined, name: string): void {
  if (value !== undefined && !Array.isArray(value)) throw badRequest(`metadata.${name} must be a list`);
}

/** The object without the fields that its kind does not have, and the paths of those. */
export function splitFields(
  object: KubeObject,
  target: Target,
  catalogue: Catalogue,
): { known: KubeObject; unknown: string[] } {
  if (target.kind.custom) return splitBySchema(object, catalogue.schema(target.kind));
  const unknown = unknownFields(object);
  return { known: unknown.length === 0 ? object : withoutUnknownFields(object), unknown };
}

/** Drops, warns about or refuses unknown fields, as fieldValidation asks. */
export function checkFields(
  object: KubeObject,
  target: Target,
  options: WriteOptions,
  catalogue: Catalogue,
): KubeObject {
  const split = splitFields(object, target, catalogue);
  const unknown = split.unknown.map((field) => `unknown field "${field}"`);
  if (unknown.length === 0) return object;
  if (options.fieldValidation === 'Strict') {
    throw badRequest(
      `${target.kind.kind} in version "${target.kind.version}" cannot be handled as a ${target.kind.kind}: ` +
        `strict decoding error: ${unknown.join(', ')}`,
    );
  }
  if (options.fieldValidation === 'Warn') for (const field of unknown) options.warn(field);
  return split.known;
}

/** The specification part that metadata.generation counts. */
export function specPart(object: KubeObject): JsonObject {
  const { metadata: _m, status: _s, apiVersion: _a, kind: _k, ...rest } = object;
  return rest;
}
