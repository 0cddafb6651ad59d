import { equalJson, isObject, type Json } from '../json.ts';
import { EMPTY, type FieldSet, LEAF, node, union } from './field-set.ts';
import { itemsByElement } from './items.ts';
import type { ShapeOf } from './shape.ts';

/** What became different between two states of an object. */
export interface FieldChanges {
  /** Set anew or with another value. */
  changed: FieldSet;
  removed: FieldSet;
}

const NONE: FieldChanges = { changed: EMPTY, removed: EMPTY };

/** Compares field by field where the shape allows it, as one piece where it does not. */
export function compareFields(
  before: Json | undefined,
  after: Json | undefined,
  shapeOf: ShapeOf,
  path: readonly string[] = [],
): FieldChanges {
  if (equalJson(before, after)) return NONE;
  const sides = childrenOf(before, after, shapeOf, path);
  if (sides === undefined) return leafChange(before, after);
  const changed: [string, FieldSet][] = [];
  const removed: [string, FieldSet][] = [];
  for (const element of new Set([...sides.before.keys(), ...sides.after.keys()])) {
    const name = element.startsWith('f:') ? element.slice(2) : '*';
    const child = compareFields(sides.before.get(element), sides.after.get(element), shapeOf, [...path, name]);
    const item = itemChange(element, sides.before.has(element), sides.after.has(element));
    changed.push([element, union(child.changed, item.changed)]);
    removed.push([element, union(child.removed, item.removed)]);
  }
  return { changed: node(false, changed), removed: node(false, removed) };
}

/** A list item that comes or goes is itself a member, beside the fields in it. */
function itemChange(element: string, wasThere: boolean, isThere: boolean): FieldChanges {
  if (element.startsWith('f:') || wasThere === isThere) return NONE;
  return isThere ? { changed: LEAF, removed: EMPTY } : { changed: EMPTY, removed: LEAF };
}

function leafChange(before: Json | undefined, after: Json | undefined): FieldChanges {
  if (after === undefined) return { changed: EMPTY, removed: before === undefined ? EMPTY : LEAF };
  return { changed: LEAF, removed: EMPTY };
}

interface Sides {
  before: Map<string, Json>;
  after: Map<string, Json>;
}

/** The children on both sides, or undefined where the value counts as one piece. */
function childrenOf(
  before: Json | undefined,
  after: Json | undefined,
  shapeOf: ShapeOf,
  path: readonly string[],
): Sides | undefined {
  const one = before ?? after;
  const other = after ?? before;
  if (one === undefined || other === undefined) return undefined;
  if (Array.isArray(one) !== Array.isArray(other)) return undefined;
  const shape = shapeOf(path, one);
  if (shape.kind === 'atomic') return undefined;
  if (Array.isArray(one)) {
    if (shape.kind === 'granular') return undefined;
    const read = (value: Json | undefined) => itemsByElement(shape, Array.isArray(value) ? value : [], path);
    return { before: read(before), after: read(after) };
  }
  if (!isObject(one) || !isObject(other)) return undefined;
  if (Object.keys(one).length === 0 || Object.keys(other).length === 0) return emptySide(before, after);
  return { before: fieldsByElement(before), after: fieldsByElement(after) };
}

/** An empty map that appears or goes is a member by itself; one that gains or loses fields is not. */
function emptySide(before: Json | undefined, after: Json | undefined): Sides | undefined {
  if (before === undefined || after === undefined) return undefined;
  return { before: fieldsByElement(before), after: fieldsByElement(after) };
}

function fieldsByElement(value: Json | undefined): Map<string, Json> {
  const fields = isObject(value) ? Object.entries(value) : [];
  return new Map(fields.map(([name, field]) => [`f:${name}`, field]));
}
