import { isObject, type Json, type JsonObject, setField } from '../json.ts';
import type { FieldSet } from './field-set.ts';
import { itemsByElement } from './items.ts';
import type { ShapeOf } from './shape.ts';

/** `value` without the fields of `gone`, or undefined when nothing is left of it. Maps emptied on the way go too. */
export function removeFields(
  value: Json,
  gone: FieldSet,
  shapeOf: ShapeOf,
  path: readonly string[] = [],
): Json | undefined {
  if (gone.children.size === 0) return gone.member ? undefined : value;
  if (Array.isArray(value)) return removeItems(value, gone, shapeOf, path);
  if (!isObject(value)) return gone.member ? undefined : value;
  const kept: JsonObject = {};
  for (const [name, field] of Object.entries(value)) {
    const below = gone.children.get(`f:${name}`);
    const left = below === undefined ? field : removeFields(field, below, shapeOf, [...path, name]);
    if (left !== undefined) setField(kept, name, left);
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function removeItems(list: Json[], gone: FieldSet, shapeOf: ShapeOf, path: readonly string[]): Json | undefined {
  const shape = shapeOf(path, list);
  if (shape.kind !== 'keyed' && shape.kind !== 'set') return list;
  const kept: Json[] = [];
  for (const [element, item] of itemsByElement(shape, list, path)) {
    const below = gone.children.get(element);
    const left = below === undefined ? item : removeItem(item, below, shapeOf, [...path, '*']);
    if (left !== undefined) kept.push(left);
  }
  return kept.length === 0 ? undefined : kept;
}

/** A removed item goes as a whole; only fields that are named below an item that stays are cut out of it. */
function removeItem(item: Json, gone: FieldSet, shapeOf: ShapeOf, path: readonly string[]): Json | undefined {
  return gone.member ? undefined : removeFields(item, gone, shapeOf, path);
}
