import { isObject, type Json, type JsonObject, setField } from '../json.ts';
import type { KubeObject } from '../object.ts';

/** Fields that every object has, whatever its schema declares; embedded resources have them too. */
const ALWAYS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Splits a custom resource by its structural schema: what the schema declares, and the paths of what it does not.
 * Types, required fields and CEL rules of the schema are not checked.
 */
export function splitBySchema(object: KubeObject, schema: JsonObject): { known: KubeObject; unknown: string[] } {
  const unknown: string[] = [];
  const fields = knownFields(object, { ...schema, 'x-kubernetes-embedded-resource': true }, '', unknown);
  const { apiVersion, kind, metadata } = object;
  return { known: { ...(isObject(fields) ? fields : {}), apiVersion, kind, metadata }, unknown };
}

function knownValue(value: Json, schema: Json | undefined, path: string, unknown: string[]): Json {
  if (!isObject(schema)) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => knownValue(item, schema['items'], `${path}[${index}]`, unknown));
  }
  return isObject(value) ? knownFields(value, schema, path, unknown) : value;
}

function knownFields(value: JsonObject, schema: JsonObject, path: string, unknown: string[]): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const others = schema['additionalProperties'];
  const keepsOthers = schema['x-kubernetes-preserve-unknown-fields'] === true || (others ?? false) !== false;
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const known: JsonObject = {};
  for (const [name, field] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`;
    if (isResource && ALWAYS.has(name)) setField(known, name, field);
    else if (Object.hasOwn(properties, name)) {
      setField(known, name, knownValue(field, properties[name], place, unknown));
    } else if (keepsOthers) setField(known, name, knownValue(field, others, place, unknown));
    else unknown.push(place);
  }
  return known;
}
