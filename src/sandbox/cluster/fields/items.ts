import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Shape } from './shape.ts';

/** A list that cannot be merged: an item without its key, or the same key twice. */
export class ListError extends Error {}

/** The path element of a list item: `k:{"name":"app"}` for keyed lists, `v:"x"` for sets. */
function itemElement(shape: Shape, item: Json, path: readonly string[], index: number): string {
  if (shape.kind !== 'keyed') return `v:${JSON.stringify(item)}`;
  const found: JsonObject = {};
  for (const key of shape.keys) {
    const value = isObject(item) ? item[key.name] : undefined;
    const settled = value ?? key.fallback;
    if (settled !== undefined) found[key.name] = settled;
    else throw new ListError(`${readablePath(path)}: element ${index}: ${missing(key.name)}`);
  }
  return `k:${JSON.stringify(sorted(found))}`;
}

function missing(key: string): string {
  return `associative list with keys has an element that omits key field "${key}" (and doesn't have default value)`;
}

function sorted(keys: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readablePath(path: readonly string[]): string {
  return path.map((name) => (name === '*' ? '[]' : `.${name}`)).join('');
}

/** Items by path element, in order. Doubles are an error in what a client applies, tolerated in what is stored. */
export function itemsByElement(
  shape: Shape,
  list: readonly Json[],
  path: readonly string[],
  doubles: 'refuse' | 'last' = 'last',
): Map<string, Json> {
  const items = new Map<string, Json>();
  for (const [index, item] of list.entries()) {
    const element = itemElement(shape, item, path, index);
    if (doubles === 'refuse' && items.has(element)) {
      throw new ListError(`${readablePath(path)}: duplicate entries for key ${element.slice(2)}`);
    }
    items.set(element, item);
  }
  return items;
}
