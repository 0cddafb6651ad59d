/** A JSON object. */
export type JsonMap = Record<string, unknown>;

/** True for a JSON object, which is neither a list nor null. */
export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a map itself holds under a key; undefined for none. Keys come from files, so `constructor` and `__proto__` must
 * not find what every JavaScript object has.
 */
export function ownValue(map: JsonMap | undefined, key: string): unknown {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The value below a value by keys; undefined where one of them is missing or no map. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = isJsonMap(found) ? ownValue(found, key) : undefined;
  return found;
}

/** The text below a value by keys; null for anything else. */
export function textAt(value: unknown, ...keys: readonly string[]): string | null {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : null;
}

/** The list below a value by keys; the empty one for anything else. */
export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...keys);
  return Array.isArray(found) ? found : [];
}

/** The map below a value by keys; the empty one for anything else. */
export function mapAt(value: unknown, ...keys: readonly string[]): JsonMap {
  const found = valueAt(value, ...keys);
  return isJsonMap(found) ? found : {};
}

/** True for equal JSON; the order of keys does not matter, that of lists does. */
export function isEqualJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqualJson(item, b[index]));
  }
  if (!isJsonMap(a) || !isJsonMap(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isEqualJson(a[key], b[key]));
}

/** The keys of both, those of the first before those that only the second has. */
export function unionKeys(a: JsonMap, b: JsonMap): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** JSON as one line, the same for equal values whatever the order of their keys. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isJsonMap(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join(',')}}`;
}
