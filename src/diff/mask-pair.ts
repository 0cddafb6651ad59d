import { documentIn, type ReadYaml } from './document.ts';
import { hide, isHidden, type MaskedPair, maskLone, maskOne, maskTexts, type Place } from './hide.ts';
import { isEqualJson, isJsonMap, type JsonMap, ownValue, textAt, unionKeys } from './json.ts';
import { maskKeys } from './mask-keys.ts';
import { matchItems } from './match-items.ts';
import { printDocument } from './print-document.ts';
import { isSealed, maskSealed } from './sealed.ts';

/**
 * Masks both sides together, so that a mask says whether the values were equal, and nothing else about them: what
 * Secrets hold, copies of objects in annotations, credentials by form or by name, and `known` values of Secrets
 * wherever they stand. Everything that is shown comes from these copies.
 */
export function maskPair(
  before: unknown,
  after: unknown,
  known: readonly string[],
  readYaml: ReadYaml | null = null,
): MaskedPair {
  return maskAt(before, after, { path: [], known, name: null, readYaml });
}

/** As `maskPair`, for what stands somewhere in an object. */
export function maskAt(before: unknown, after: unknown, place: Place): MaskedPair {
  if (isSealed(place.path)) return maskSealed(before, after);
  if (isHidden(before, after, place)) return hide(before, after);
  if (isMapOrNothing(before) && isMapOrNothing(after)) return maskMaps(before, after, place);
  if (isListOrNothing(before) && isListOrNothing(after)) return maskLists(before, after, place);
  const shown = maskDocuments(before, after, place);
  if (shown !== null) return shown;
  if (typeof before === 'string' && typeof after === 'string') return maskTexts(before, after, place.known);
  return { before: maskAlone(before, after, 'removed', place), after: maskAlone(after, before, 'added', place) };
}

/** Words that stand beside secrets: a text without one is not worth reading as a document. */
const telling = /pass|secret|token|key|cred|auth/i;

/** Texts that are documents with secrets in them, written anew without; null for all others. */
function maskDocuments(before: unknown, after: unknown, place: Place): MaskedPair | null {
  const texts = [before, after].filter((side) => side !== undefined);
  if (!texts.some((text) => typeof text === 'string' && text.length > 8 && telling.test(text))) return null;
  const [left, right] = [before, after].map((text) =>
    typeof text === 'string' ? documentIn(text, place.path, place.readYaml) : null,
  );
  if (!left && !right) return null;
  const masked = maskAt(left?.value, right?.value, { ...place, name: null });
  const isTold = (document: typeof left, value: unknown): boolean => !document || isEqualJson(document.value, value);
  if (isTold(left, masked.before) && isTold(right, masked.after)) return null;
  const alone = (text: unknown, side: 'removed' | 'added'): unknown =>
    typeof text === 'string' ? maskLone(text, side, place.known) : text;
  return {
    before: left ? printDocument(left, masked.before) : alone(before, 'removed'),
    after: right ? printDocument(right, masked.after) : alone(after, 'added'),
  };
}

/** A side whose shape the other does not share: nothing to compare with, so it is masked on its own. */
function maskAlone(value: unknown, other: unknown, side: 'removed' | 'added', place: Place): unknown {
  if (typeof value === 'string') {
    return other === undefined ? maskLone(value, side, place.known) : maskOne(value, place.known);
  }
  if (typeof value !== 'object' || value === null) return value;
  return side === 'removed' ? maskAt(value, undefined, place).before : maskAt(undefined, value, place).after;
}

function maskMaps(before: JsonMap | undefined, after: JsonMap | undefined, place: Place): MaskedPair {
  const left: [string, unknown][] = [];
  const right: [string, unknown][] = [];
  for (const key of unionKeys(before ?? {}, after ?? {})) {
    const sides = [ownValue(before, key), ownValue(after, key)] as const;
    const masked = isSecretPart(before, after, key)
      ? hideValues(...sides)
      : maskAt(...sides, placeBelow(place, key, before, after));
    if (masked.before !== undefined) left.push([key, masked.before]);
    if (masked.after !== undefined) right.push([key, masked.after]);
  }
  return { before: before && maskKeys(left, place.known), after: after && maskKeys(right, place.known) };
}

/** The place of a key's value; a `value` is named by the `name` or `key` beside it. */
export function placeBelow<P extends Place>(place: P, key: string, before: unknown, after: unknown): P {
  return { ...place, path: [...place.path, { key }], name: key === 'value' ? nameBeside(before, after) : null };
}

function nameBeside(before: unknown, after: unknown): string | null {
  for (const side of [after, before]) {
    for (const key of ['name', 'key']) {
      const name = textAt(side, key);
      if (name !== null) return name;
    }
  }
  return null;
}

/** True for the parts of a Secret that hold its values. */
export function isSecretPart(before: unknown, after: unknown, key: string): boolean {
  if (key !== 'data' && key !== 'stringData') return false;
  return [before, after].some((side) => isJsonMap(side) && ownValue(side, 'kind') === 'Secret');
}

function maskLists(before: unknown[] | undefined, after: unknown[] | undefined, place: Place): MaskedPair {
  const left: unknown[] = [];
  const right: unknown[] = [];
  for (const item of matchItems(before ?? [], after ?? [], place.path).items) {
    const masked = maskAt(item.before?.value, item.after?.value, placeOfItem(place, item, before, after));
    if (item.before !== null) left[item.before.index] = masked.before;
    if (item.after !== null) right[item.after.index] = masked.after;
  }
  return { before: before && left, after: after && right };
}

/** The place of an item; what follows `--password` in a list of arguments is named by that. */
export function placeOfItem<P extends Place>(
  place: P,
  item: { label: string; before: { index: number } | null; after: { index: number } | null },
  before: readonly unknown[] | undefined,
  after: readonly unknown[] | undefined,
): P {
  const flag = item.after === null ? before?.[(item.before?.index ?? 0) - 1] : after?.[item.after.index - 1];
  const isFlag = typeof flag === 'string' && /^--?[a-z][\w-]*$/i.test(flag);
  return { ...place, path: [...place.path, { item: item.label }], name: isFlag ? flag : null };
}

/** Every value of a Secret's map is one mask; a `data` that is no map is one mask as a whole. */
function hideValues(before: unknown, after: unknown): MaskedPair {
  if (!isMapOrNothing(before) || !isMapOrNothing(after)) return hide(before, after);
  const left: [string, unknown][] = [];
  const right: [string, unknown][] = [];
  for (const key of unionKeys(before ?? {}, after ?? {})) {
    const masked = hide(ownValue(before, key), ownValue(after, key));
    if (masked.before !== undefined) left.push([key, masked.before]);
    if (masked.after !== undefined) right.push([key, masked.after]);
  }
  return { before: before && maskKeys(left, []), after: after && maskKeys(right, []) };
}

function isMapOrNothing(value: unknown): value is JsonMap | undefined {
  return value === undefined || isJsonMap(value);
}

function isListOrNothing(value: unknown): value is unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}
