import type { FieldPath } from './field-path.ts';
import { isJsonMap, type JsonMap, unionKeys } from './json.ts';
import { isNoisePath, mayHoldNoise } from './noise.ts';
import { pairItems } from './pair-items.ts';

/** `before` with the noise of `after`, so that a text diff of the two shows everything but noise. */
export function quieted(before: unknown, after: unknown, path: FieldPath = []): unknown {
  if (isJsonMap(before) && isJsonMap(after)) return quietedMap(before, after, path);
  if (isJsonMap(before) && after === undefined && mayHoldNoise(path))
    return emptyToNothing(quietedMap(before, {}, path));
  if (isJsonMap(after) && before === undefined && mayHoldNoise(path))
    return emptyToNothing(quietedMap({}, after, path));
  if (!Array.isArray(before) || !Array.isArray(after)) return before;
  return pairItems(before, after, path).flatMap((pair) => {
    if (pair.before === null) return [];
    if (pair.after === null) return [pair.before.value];
    return [quieted(pair.before.value, pair.after.value, [...path, { item: pair.label }])];
  });
}

function quietedMap(before: JsonMap, after: JsonMap, path: FieldPath): JsonMap {
  const result: JsonMap = {};
  for (const key of unionKeys(before, after)) {
    const below = [...path, { key }];
    const value = isNoisePath(below) ? after[key] : quieted(before[key], after[key], below);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function emptyToNothing(map: JsonMap): JsonMap | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}
