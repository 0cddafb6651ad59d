import type { FieldChange } from '../model/changes.ts';
import { type FieldPath, pathText } from './field-path.ts';
import { isEqualJson, isJsonMap, unionKeys } from './json.ts';
import { isNoisePath, mayHoldNoise } from './noise.ts';
import { pairItems } from './pair-items.ts';

/** The fields that differ between two masked objects: the smallest subtrees, items of lists by their merge key. */
export function compareFields(before: unknown, after: unknown): FieldChange[] {
  const changes: FieldChange[] = [];
  compare(before, after, [], changes);
  return changes;
}

function compare(before: unknown, after: unknown, path: FieldPath, changes: FieldChange[]): void {
  if (isEqualJson(before, after)) return;
  const left = before === undefined && isJsonMap(after) && mayHoldNoise(path) ? {} : before;
  const right = after === undefined && isJsonMap(before) && mayHoldNoise(path) ? {} : after;
  if (isJsonMap(left) && isJsonMap(right)) {
    for (const key of unionKeys(left, right)) compare(left[key], right[key], [...path, { key }], changes);
  } else if (Array.isArray(left) && Array.isArray(right)) {
    compareLists(left, right, path, changes);
  } else {
    const [from, to] = valueTexts(before, after);
    changes.push({ path: pathText(path), from, to, noise: isNoisePath(path) });
  }
}

function compareLists(before: unknown[], after: unknown[], path: FieldPath, changes: FieldChange[]): void {
  const pairs = pairItems(before, after, path);
  const known = changes.length;
  for (const pair of pairs) compare(pair.before?.value, pair.after?.value, [...path, { item: pair.label }], changes);
  if (changes.length > known) return;
  // The items are the same, so it is their order that differs.
  const after2 = pairItems(after, before, path);
  const order = (list: typeof pairs): string => `order ${list.map((pair) => pair.label).join(', ')}`;
  changes.push({ path: pathText(path), from: shorten(order(pairs)), to: shorten(order(after2)), noise: false });
}

function valueTexts(before: unknown, after: unknown): [string | null, string | null] {
  const from = valueText(before);
  const to = valueText(after);
  return from === to && from !== null ? [from, `${to} (changed)`] : [from, to];
}

/** One short line for a value; texts of many lines and maps are named by their size. */
function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') return shorten(JSON.stringify(value));
  const lines = value.replace(/\n$/, '').split('\n').length;
  return lines > 1 ? `${lines} lines` : shorten(value.trimEnd());
}

function shorten(text: string): string {
  const chars = [...text];
  return chars.length <= 160 ? text : `${chars.slice(0, 160).join('')}…`;
}
