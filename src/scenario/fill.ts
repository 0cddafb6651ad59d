import { z } from 'zod';

type Plain = Record<string, unknown>;

/** Values for keys that a person left out, by the pattern of their place (`pulls.[].head`). Only keys that the schema has are taken. */
export type Defaults = (pattern: string, value: Plain, place: { index: number; above: Plain | null }) => Plain;

/**
 * Completes plain data towards a schema: first with `defaults`, then with what nothing looks like (an empty list or map,
 * null, false). Keys that are unknown or have the wrong form stay, so that the schema says so at their place.
 */
export function fill(schema: z.ZodType, value: unknown, defaults: Defaults): unknown {
  return fillAt(schema, value, { pattern: '', index: 0, above: null }, defaults);
}

interface Place {
  pattern: string;
  index: number;
  above: Plain | null;
}

function fillAt(schema: z.ZodType, value: unknown, place: Place, defaults: Defaults): unknown {
  const type = unwrapped(schema);
  if (type instanceof z.ZodArray && Array.isArray(value)) {
    const item = type.element as z.ZodType;
    return value.map((one, index) => fillAt(item, one, { ...place, pattern: below(place, '[]'), index }, defaults));
  }
  if (!isPlain(value)) return value;
  if (type instanceof z.ZodRecord) {
    const part = type.valueType as z.ZodType;
    return mapped(value, (one) => fillAt(part, one, { pattern: below(place, '*'), index: 0, above: value }, defaults));
  }
  if (type instanceof z.ZodDiscriminatedUnion) return fillOption(type, value, place, defaults);
  return type instanceof z.ZodObject ? fillObject(type, value, place, defaults) : value;
}

function fillObject(type: z.ZodObject, value: Plain, place: Place, defaults: Defaults): Plain {
  const offered = Object.entries(defaults(place.pattern, value, place)).filter(([key]) => key in type.shape);
  const full: Plain = { ...Object.fromEntries(offered), ...value };
  for (const [key, part] of Object.entries(type.shape)) {
    const empty = key in full ? undefined : emptyOf(part as z.ZodType);
    if (empty !== undefined) full[key] = empty;
  }
  return mapped(full, (one, key) => {
    const part = type.shape[key] as z.ZodType | undefined;
    const next = { pattern: below(place, key), index: place.index, above: full };
    return part === undefined ? one : fillAt(part, one, next, defaults);
  });
}

/** The option whose fixed word the value has; without one the value stays, and the schema asks for the word. */
function fillOption(type: z.ZodDiscriminatedUnion, value: Plain, place: Place, defaults: Defaults): unknown {
  const { discriminator } = type.def;
  const word = value[discriminator] ?? defaults(place.pattern, value, place)[discriminator];
  for (const option of type.options) {
    const known = option instanceof z.ZodObject ? option.shape[discriminator] : null;
    if (option instanceof z.ZodObject && known instanceof z.ZodLiteral && [...known.values].includes(word as string)) {
      return fillObject(option, { ...value, [discriminator]: word }, place, defaults);
    }
  }
  return value;
}

/** What stands for nothing in a type; undefined when it has no such value, or may be absent. */
function emptyOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return undefined;
  }
  if (schema instanceof z.ZodNullable) return null;
  if (schema instanceof z.ZodArray) return [];
  if (schema instanceof z.ZodRecord) return {};
  if (schema instanceof z.ZodBoolean) return false;
  return schema instanceof z.ZodLiteral ? [...schema.values][0] : undefined;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let type = schema;
  while (
    type instanceof z.ZodNullable ||
    type instanceof z.ZodOptional ||
    type instanceof z.ZodDefault ||
    type instanceof z.ZodPrefault
  ) {
    type = type.unwrap() as z.ZodType;
  }
  return type;
}

function mapped(value: Plain, map: (one: unknown, key: string) => unknown): Plain {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(one, key)]));
}

function below({ pattern }: Place, step: string): string {
  return pattern === '' ? step : `${pattern}.${step}`;
}

/** True for a map as YAML and JSON have it. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
