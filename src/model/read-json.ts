/** Readers for live objects, whose shape nobody guarantees: a wrong type reads as absent, never as a crash. */

/** True for a JSON object: neither null, list nor scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a path of field names, undefined where the path ends early. */
export function valueAt(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const name of path) {
    if (!isRecord(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

/** The value under a path of field names and indexes of lists, undefined where the path ends early. */
export function valueAtPath(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current)) current = typeof step === 'number' ? current[step] : undefined;
    else current = isRecord(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The text under a path, null when there is none. */
export function textAt(value: unknown, ...path: string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The number under a path, null when there is none. */
export function numberAt(value: unknown, ...path: string[]): number | null {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : null;
}

/** The list under a path, empty when there is none. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text entries of a map under a path (labels, annotations), empty when there is none. */
export function textsAt(value: unknown, ...path: string[]): Record<string, string> {
  const found = valueAt(value, ...path);
  const texts: Record<string, string> = {};
  if (!isRecord(found)) return texts;
  for (const [key, text] of Object.entries(found)) if (typeof text === 'string') texts[key] = text;
  return texts;
}
