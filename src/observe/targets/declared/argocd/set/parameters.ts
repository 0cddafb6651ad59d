import type { Settings } from '../../declaration.ts';
import { isSettings } from '../../read-objects.ts';

/** What a template is filled with: nested for Go templates, else a flat map of texts. */
export type Parameters = Settings;

type Value = Settings[string];

/** One map laid over another at every depth; lists are replaced. */
export function overlaid(base: Settings, over: Settings): Settings {
  const joined: Settings = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = joined[key];
    define(joined, key, isSettings(below) && isSettings(value) ? overlaid(below, value) : value);
  }
  return joined;
}

/** All leaves with their way, `a.b.0`, as texts. */
export function flattened(value: Value, prefix = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return prefix === '' ? {} : { [prefix]: plainText(value) };
  const flat: Record<string, string> = {};
  for (const [key, each] of Object.entries(value)) {
    Object.assign(flat, flattened(each as Value, prefix === '' ? key : `${prefix}.${key}`));
  }
  return flat;
}

/** As Go writes it. */
export function plainText(value: Value): string {
  return value === null ? '<nil>' : String(value);
}

/** Sets a field whatever its name is, `__proto__` included. */
export function define(map: Settings, key: string, value: Value): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
