import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import { linearPattern } from '../pattern/linear-pattern.ts';
import type { JsonSchema } from './json-schema.ts';

/** The schema of a custom resource as far as it speaks of one object, and what of it cannot be checked. */
export interface Structural {
  schema: JsonSchema;
  /** Patterns that are not understood, as the definition has them. */
  unchecked: string[];
}

/** More alternatives (`allOf`, `anyOf`, `oneOf`, `not`) are not followed: they multiply the work. */
const MOST_BRANCHES = 2000;

const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
const numbers = ['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

/**
 * Translates the structural schema of a CustomResourceDefinition (`openAPIV3Schema`) for one object. Only words that
 * structural schemas have are taken over, so that nothing else of a repository reaches the validator; only fields that the
 * object has are followed, so that a schema of 20,000 lines costs what the object costs. Fields that the schema does
 * not name are refused where the server would drop them.
 */
export function structuralSchema(openApi: unknown, object: unknown): Structural {
  const state: State = { unchecked: new Set(), branches: 0 };
  const root = isJsonMap(openApi) ? openApi : { 'x-kubernetes-preserve-unknown-fields': true };
  const schema = translate(root, [object], { state, isStrict: true, isRoot: true });
  return { schema, unchecked: [...state.unchecked].sort() };
}

interface State {
  unchecked: Set<string>;
  branches: number;
}

interface Place {
  state: State;
  /** False inside of alternatives, which name only some fields. */
  isStrict: boolean;
  isRoot?: boolean;
}

/** `instances` are all values of the object that the schema is for. */
function translate(schema: JsonMap, instances: readonly unknown[], place: Place): JsonSchema {
  // Nothing is there that it could refuse.
  if (instances.length === 0) return {};
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  return {
    ...typeOf(schema, isIntOrString, place),
    ...plainWords(schema, place.state),
    ...fieldsOf(schema, instances, place),
    ...itemsOf(schema, instances, place),
    ...alternatives(schema, instances, { state: place.state, isStrict: false }, isIntOrString),
  };
}

/** A null stands for a field that is not set: the server drops it, or takes it where the field is nullable. */
function typeOf(schema: JsonMap, isIntOrString: boolean, place: Place): JsonSchema {
  if (isIntOrString) return { type: ['integer', 'string', 'null'] };
  const { type } = schema;
  if (typeof type !== 'string' || !types.has(type)) return {};
  return { type: place.isRoot === true ? type : [type, 'null'] };
}

function plainWords(schema: JsonMap, state: State): JsonSchema {
  const words: JsonSchema = {};
  for (const word of numbers) {
    const value = schema[word];
    if (typeof value === 'number' && value >= 0 && (word !== 'multipleOf' || value > 0)) words[word] = value;
  }
  if (Array.isArray(schema['enum'])) words['enum'] = [...(schema['enum'] as unknown[]), null];
  if (typeof schema['format'] === 'string') words['format'] = schema['format'];
  Object.assign(words, bounds(schema));
  const { pattern } = schema;
  if (typeof pattern !== 'string') return words;
  if (linearPattern(pattern) === null) state.unchecked.add(pattern);
  else words['pattern'] = pattern;
  return words;
}

/** OpenAPI 3.0 says with a boolean that a bound is exclusive. */
function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonMap): JsonSchema {
  const words: JsonSchema = {};
  if (typeof minimum === 'number') words[exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum'] = minimum;
  if (typeof maximum === 'number') words[exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum'] = maximum;
  return words;
}

function fieldsOf(schema: JsonMap, instances: readonly unknown[], place: Place): JsonSchema {
  const maps = instances.filter(isJsonMap);
  const named = isJsonMap(schema['properties']) ? schema['properties'] : {};
  const properties: JsonSchema = {};
  for (const [name, property] of Object.entries(named)) {
    const values = maps.flatMap((map) => (Object.hasOwn(map, name) ? [map[name]] : []));
    const isServers = place.isRoot === true && (name === 'status' || name === 'metadata');
    const below = { state: place.state, isStrict: place.isStrict };
    properties[name] = isJsonMap(property) && !isServers ? translate(property, values, below) : {};
  }
  const isObject = place.isRoot === true || schema['x-kubernetes-embedded-resource'] === true;
  if (isObject) for (const name of ['apiVersion', 'kind', 'metadata']) properties[name] ??= {};
  // The server writes it; what people leave there is never looked at.
  if (place.isRoot === true) properties['status'] ??= {};
  const words: JsonSchema = Object.keys(properties).length === 0 ? {} : { properties };
  const required = requiredOf(schema, named);
  if (required.length > 0) words['required'] = required;
  return { ...words, ...othersOf(schema, { maps, named, place, isObject }) };
}

/** What the server fills in by a default is not missing. */
function requiredOf(schema: JsonMap, named: JsonMap): string[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const texts = required.filter((name) => typeof name === 'string');
  return [...new Set(texts)].filter((name) => {
    const property = Object.hasOwn(named, name) ? named[name] : undefined;
    return !(isJsonMap(property) && 'default' in property);
  });
}

/** What may stand beside the named fields. */
function othersOf(
  schema: JsonMap,
  { maps, named, place, isObject }: { maps: readonly JsonMap[]; named: JsonMap; place: Place; isObject: boolean },
): JsonSchema {
  const others = schema['additionalProperties'];
  if (isJsonMap(others)) {
    const values = maps.flatMap((map) =>
      Object.entries(map).flatMap(([name, value]) => (Object.hasOwn(named, name) ? [] : [value])),
    );
    const below = { state: place.state, isStrict: place.isStrict };
    return { additionalProperties: translate(others, values, below) };
  }
  if (!place.isStrict || others === true || schema['x-kubernetes-preserve-unknown-fields'] === true) return {};
  return schema['type'] === 'object' || 'properties' in schema || isObject ? { additionalProperties: false } : {};
}

function itemsOf(schema: JsonMap, instances: readonly unknown[], place: Place): JsonSchema {
  const { items } = schema;
  if (!isJsonMap(items)) return {};
  const values = instances.flatMap((instance) => (Array.isArray(instance) ? (instance as unknown[]) : []));
  return { items: translate(items, values, { state: place.state, isStrict: place.isStrict }) };
}

function alternatives(
  schema: JsonMap,
  instances: readonly unknown[],
  place: Place,
  isIntOrString: boolean,
): JsonSchema {
  const words: JsonSchema = {};
  for (const word of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = schema[word];
    // Beside int-or-string it says the same once more.
    if (!Array.isArray(list) || list.length === 0 || (isIntOrString && word === 'anyOf')) continue;
    place.state.branches += list.length;
    if (place.state.branches > MOST_BRANCHES) continue;
    words[word] = (list as unknown[]).map((one) => (isJsonMap(one) ? translate(one, instances, place) : {}));
  }
  const { not } = schema;
  if (isJsonMap(not) && ++place.state.branches <= MOST_BRANCHES) words['not'] = translate(not, instances, place);
  return words;
}
