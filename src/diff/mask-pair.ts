import { isPasswordKey, isSecretKey, looksRandom, MASK, maskText } from '../model/mask-text.ts';
import { type FieldPath, lastKey } from './field-path.ts';
import { isEqualJson, isJsonMap, type JsonMap, unionKeys } from './json.ts';
import { pairItems } from './pair-items.ts';

/** Both sides of an object, masked; a side that does not have it stays undefined. */
export interface MaskedPair {
  before: unknown;
  after: unknown;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Masks both sides together, so that a mask says whether the values were equal, and nothing else about them: what
 * Secrets hold, the last-applied annotation, credentials by form or by name, and `known` values of Secrets wherever
 * they stand. Everything that is shown or compared afterwards comes from these copies.
 */
export function maskPair(before: unknown, after: unknown, known: readonly string[]): MaskedPair {
  return maskAt(before, after, { path: [], known, name: null });
}

interface Place {
  path: FieldPath;
  known: readonly string[];
  /** The `name` beside a `value`, as in lists of environment variables. */
  name: string | null;
}

function maskAt(before: unknown, after: unknown, place: Place): MaskedPair {
  if (isHidden(before, after, place)) return hide(before, after);
  if (isMapOrNothing(before) && isMapOrNothing(after)) return maskMaps(before, after, place);
  if (isListOrNothing(before) && isListOrNothing(after)) return maskLists(before, after, place);
  if (typeof before === 'string' && typeof after === 'string') return maskTexts(before, after, place);
  return { before: maskAlone(before, place), after: maskAlone(after, place) };
}

/** A side whose shape the other does not share: nothing to compare with, so it is masked on its own. */
function maskAlone(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return maskOne(value, place.known);
  if (typeof value !== 'object' || value === null) return value;
  return maskAt(value, undefined, place).before;
}

function maskMaps(before: JsonMap | undefined, after: JsonMap | undefined, place: Place): MaskedPair {
  const left: JsonMap = {};
  const right: JsonMap = {};
  const isSecret = before?.['kind'] === 'Secret' || after?.['kind'] === 'Secret';
  const name = [after?.['name'], before?.['name']].find((one) => typeof one === 'string') ?? null;
  for (const key of unionKeys(before ?? {}, after ?? {})) {
    const below = { ...place, path: [...place.path, { key }], name: key === 'value' ? name : null };
    const sides = [before?.[key], after?.[key]] as const;
    const masked =
      isSecret && (key === 'data' || key === 'stringData') ? hideValues(...sides) : maskAt(...sides, below);
    if (masked.before !== undefined) left[key] = masked.before;
    if (masked.after !== undefined) right[key] = masked.after;
  }
  return { before: before && left, after: after && right };
}

function maskLists(before: unknown[] | undefined, after: unknown[] | undefined, place: Place): MaskedPair {
  const left = new Map<string, unknown>();
  const right = new Map<string, unknown>();
  for (const pair of pairItems(before ?? [], after ?? [], place.path)) {
    const below = { ...place, path: [...place.path, { item: pair.label }] };
    const masked = maskAt(pair.before?.value, pair.after?.value, below);
    if (pair.before !== null) left.set(pair.label, masked.before);
    if (pair.after !== null) right.set(pair.label, masked.after);
  }
  // Pairs come in the order of the first side; pairing the other way round gives the order of the second.
  const order = pairItems(after ?? [], before ?? [], place.path).filter((pair) => pair.before !== null);
  return { before: before && [...left.values()], after: after && order.map((pair) => right.get(pair.label)) };
}

function isHidden(before: unknown, after: unknown, { path, name }: Place): boolean {
  const key = name ?? lastKey(path);
  if (key === lastApplied) return true;
  return [before, after].some((value) => {
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') return false;
    return isPasswordKey(key) || (isSecretKey(key) && looksRandom(String(value)));
  });
}

/** Every value of a Secret's map is one mask; a `data` that is no map is one mask as a whole. */
function hideValues(before: unknown, after: unknown): MaskedPair {
  if (!isMapOrNothing(before) || !isMapOrNothing(after)) return hide(before, after);
  const left: JsonMap = {};
  const right: JsonMap = {};
  for (const key of unionKeys(before ?? {}, after ?? {})) {
    const masked = hide(before?.[key], after?.[key]);
    if (masked.before !== undefined) left[key] = masked.before;
    if (masked.after !== undefined) right[key] = masked.after;
  }
  return { before: before && left, after: after && right };
}

function hide(before: unknown, after: unknown): MaskedPair {
  if (before === undefined) return { before, after: after === undefined ? undefined : `${MASK} (added)` };
  if (after === undefined) return { before: `${MASK} (removed)`, after };
  if (isEqualJson(before, after)) return { before: `${MASK} (same)`, after: `${MASK} (same)` };
  return { before: MASK, after: `${MASK} (changed)` };
}

/** Texts that differ only in what is masked must not look the same. */
function maskTexts(before: string, after: string, { known }: Place): MaskedPair {
  const left = maskOne(before, known);
  const right = maskOne(after, known);
  if (left !== right || before === after) return { before: left, after: right };
  return { before: left, after: right.includes('\n') ? `${right}\n${MASK} (changed)` : `${right} (changed)` };
}

function maskOne(text: string, known: readonly string[]): string {
  let masked = text;
  for (const value of known) if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
  return maskText(masked);
}

function isMapOrNothing(value: unknown): value is JsonMap | undefined {
  return value === undefined || isJsonMap(value);
}

function isListOrNothing(value: unknown): value is unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}
