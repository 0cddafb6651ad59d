import type { FieldChange, NoiseReason } from '../model/changes.ts';
import { compareLists } from './compare-lists.ts';
import { compareTexts } from './compare-texts.ts';
import { hide, isHidden, type MaskedPair } from './hide.ts';
import { isEqualJson, isJsonMap, type JsonMap, ownValue, unionKeys } from './json.ts';
import { maskKeys } from './mask-keys.ts';
import { isSecretPart, maskAt, placeBelow } from './mask-pair.ts';
import { mayHoldNoise, noiseAt } from './noise.ts';
import { isBothEmpty, isSameValue } from './same-value.ts';
import { isSealed, maskSealed } from './sealed.ts';
import { type CompareContext, quiet, type Spot, tell } from './spot.ts';

/** Two sides of an object, masked, and the fields that differ. `before` has the noise of `after`. */
export interface Compared extends MaskedPair {
  fields: FieldChange[];
}

/**
 * Compares two sides of an object field by field, and masks what it found: the smallest subtrees that differ, items of
 * lists by what names them. A text diff of the two sides that come back shows everything but noise.
 */
export function compareObject(before: unknown, after: unknown, context: CompareContext): Compared {
  const fields: FieldChange[] = [];
  const { known, readYaml } = context;
  const spot: Spot = { path: [], known, name: null, readYaml, context, fields, isEmbedded: false };
  const masked = compareAt(before, after, spot);
  return { ...masked, fields };
}

/** Compares what stands at one place. Undefined is nothing. */
function compareAt(before: unknown, after: unknown, spot: Spot): MaskedPair {
  if (isEqualJson(before, after)) return maskAt(before, after, spot);
  const reason = noiseOf(before, after, spot);
  if (reason !== null) return quiet(before, after, spot, reason);
  if (isSealed(spot.path)) return tell(maskSealed(before, after), spot);
  if (isHidden(before, after, spot)) return tell(hide(before, after), spot);
  const isNoisy = !spot.isEmbedded && mayHoldNoise(spot.path);
  const left = before === undefined && isNoisy && isJsonMap(after) ? {} : before;
  const right = after === undefined && isNoisy && isJsonMap(before) ? {} : after;
  if (isJsonMap(left) && isJsonMap(right)) return compareMaps(left, right, spot, [before, after]);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, spot, compareAt);
  if (typeof before === 'string' && typeof after === 'string') {
    const compared = compareTexts(before, after, spot, compareAt);
    if (compared !== null) return compared;
  }
  return tell(maskAt(before, after, spot), spot);
}

function noiseOf(before: unknown, after: unknown, { path, context, isEmbedded }: Spot): NoiseReason | null {
  if (isEmbedded) return null;
  const reason = noiseAt(path);
  if (reason !== null) return reason;
  if (isBothEmpty(before, after, path)) return 'empty';
  if (isSameValue(before, after, path)) return 'same-value';
  const isFollower = typeof before === 'string' && before !== after && context.renames.followed(before, path) === after;
  return isFollower ? 'follows-rename' : null;
}

function compareMaps(before: JsonMap, after: JsonMap, spot: Spot, sides: readonly [unknown, unknown]): MaskedPair {
  const left: [string, unknown][] = [];
  const right: [string, unknown][] = [];
  for (const key of unionKeys(before, after)) {
    const below = placeBelow(spot, key, before, after);
    const [one, other] = [ownValue(before, key), ownValue(after, key)];
    const masked = isSecretPart(before, after, key) ? compareSecret(one, other, below) : compareAt(one, other, below);
    if (masked.before !== undefined) left.push([key, masked.before]);
    if (masked.after !== undefined) right.push([key, masked.after]);
  }
  return {
    before: sides[0] === undefined && left.length === 0 ? undefined : maskKeys(left, spot.known),
    after: sides[1] === undefined && right.length === 0 ? undefined : maskKeys(right, spot.known),
  };
}

/** The values of a Secret: which changed, came and went, and nothing else. */
function compareSecret(before: unknown, after: unknown, spot: Spot): MaskedPair {
  if (isBothEmpty(before, after, spot.path)) {
    return isEqualJson(before, after) ? { before, after } : quiet(before, after, spot, 'empty');
  }
  const [left, right] = [before ?? {}, after ?? {}];
  if (!isJsonMap(left) || !isJsonMap(right)) {
    return isEqualJson(before, after) ? hide(before, after) : tell(hide(before, after), spot);
  }
  const masked: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const key of unionKeys(left, right)) {
    const [one, other] = [ownValue(left, key), ownValue(right, key)];
    const pair = hide(one, other);
    if (!isEqualJson(one, other)) tell(pair, placeBelow(spot, key, left, right));
    if (one !== undefined) masked[0].push([key, pair.before]);
    if (other !== undefined) masked[1].push([key, pair.after]);
  }
  return {
    before: before === undefined ? undefined : maskKeys(masked[0], spot.known),
    after: after === undefined ? undefined : maskKeys(masked[1], spot.known),
  };
}
