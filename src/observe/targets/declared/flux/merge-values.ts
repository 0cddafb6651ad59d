import type { Settings } from '../declaration.ts';

/** Lays values over others as Helm does: maps key by key, everything else as a whole. */
export function mergeValues(under: Settings, over: Settings): Settings {
  const merged: Settings = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const both = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
    Object.defineProperty(merged, key, { value: both, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

/** True for a map of values. */
export function isMap(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
