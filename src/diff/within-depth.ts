import { isJsonMap } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/** Far deeper than any real object, and far shallower than the stack. */
const deepest = 200;

/**
 * The object, with what is nested beyond all reason replaced by a note: a hostile chart must not end the comparison.
 */
export function withinDepth(object: KubeObject): KubeObject {
  return isDeeper(object, deepest) ? { ...object, ...mapBelow(object, deepest) } : object;
}

/** True for a value with more maps and lists inside one another than `levels`. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const below = Array.isArray(value) ? value : Object.values(value);
  return below.some((one) => isDeeper(one, levels - 1));
}

function cutBelow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '(nested too deeply to compare)';
  if (Array.isArray(value)) return value.map((one) => cutBelow(one, levels - 1));
  return isJsonMap(value) ? mapBelow(value, levels) : value;
}

function mapBelow(map: Record<string, unknown>, levels: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, cutBelow(value, levels - 1)]));
}
