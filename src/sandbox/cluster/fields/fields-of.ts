import { isObject, type Json, type JsonObject } from '../json.ts';
import { type FieldSet, LEAF, node } from './field-set.ts';
import { itemsByElement } from './items.ts';
import type { ShapeOf } from './shape.ts';

/**
 * The fields that a value sets. Scalars, atomic values and empty maps are members; so is each item of a keyed list or
 * a set. Throws ListError for a list whose items cannot be told apart.
 */
export function fieldsOf(value: Json, shapeOf: ShapeOf, path: readonly string[] = []): FieldSet {
  if (Array.isArray(value)) return listFields(value, shapeOf, path);
  if (!isObject(value)) return LEAF;
  return mapFields(value, shapeOf, path);
}

function mapFields(map: JsonObject, shapeOf: ShapeOf, path: readonly string[]): FieldSet {
  if (shapeOf(path, map).kind === 'atomic') return LEAF;
  const names = Object.keys(map);
  if (names.length === 0 && path.length > 0) return LEAF;
  const children: [string, FieldSet][] = [];
  for (const [name, field] of Object.entries(map)) {
    children.push([`f:${name}`, fieldsOf(field, shapeOf, [...path, name])]);
  }
  return node(false, children);
}

function listFields(list: readonly Json[], shapeOf: ShapeOf, path: readonly string[]): FieldSet {
  const shape = shapeOf(path, [...list]);
  if (shape.kind === 'atomic' || shape.kind === 'granular') return LEAF;
  const children: [string, FieldSet][] = [];
  for (const [element, item] of itemsByElement(shape, list, path, 'refuse')) {
    const below = shape.kind === 'set' ? LEAF : fieldsOf(item, shapeOf, [...path, '*']);
    children.push([element, { member: true, children: below.children }]);
  }
  return node(false, children);
}
