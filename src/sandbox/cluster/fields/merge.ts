import { isObject, type Json, type JsonObject, setField } from '../json.ts';
import { itemsByElement } from './items.ts';
import type { ShapeOf } from './shape.ts';

/** `live` with everything that `config` says laid over it; keyed lists merge item by item, atomic values give way. */
export function mergeConfig(
  live: Json | undefined,
  config: Json,
  shapeOf: ShapeOf,
  path: readonly string[] = [],
): Json {
  if (live === undefined || Array.isArray(live) !== Array.isArray(config)) return config;
  const shape = shapeOf(path, config);
  if (Array.isArray(live) && Array.isArray(config)) {
    if (shape.kind === 'atomic' || shape.kind === 'granular') return config;
    const liveItems = itemsByElement(shape, live, path);
    return mergeItems(liveItems, itemsByElement(shape, config, path), (a, b) =>
      mergeConfig(a, b, shapeOf, [...path, '*']),
    );
  }
  if (!isObject(live) || !isObject(config) || shape.kind === 'atomic') return config;
  const merged: JsonObject = { ...live };
  for (const [name, field] of Object.entries(config)) {
    setField(merged, name, mergeConfig(live[name], field, shapeOf, [...path, name]));
  }
  return merged;
}

/** The order of the applied list decides; items that only live has keep their place relative to their successors. */
function mergeItems(
  live: ReadonlyMap<string, Json>,
  config: ReadonlyMap<string, Json>,
  merge: (live: Json, config: Json) => Json,
): Json[] {
  const out: Json[] = [];
  const waiting = [...live];
  for (const [element, item] of config) {
    const place = waiting.findIndex(([candidate]) => candidate === element);
    const known = live.get(element);
    for (const [candidate, other] of waiting.splice(0, place + 1)) {
      if (!config.has(candidate)) out.push(other);
    }
    out.push(known === undefined ? item : merge(known, item));
  }
  for (const [candidate, other] of waiting) {
    if (!config.has(candidate)) out.push(other);
  }
  return out;
}
