import { isEqualJson } from '../../diff/json.ts';
import { pairItems } from '../../diff/pair-items.ts';
import { isRecord } from '../../model/read-json.ts';
import type { Difference } from './difference.ts';
import type { DriftPath, DriftStep, Place } from './path.ts';

interface Spot {
  path: DriftPath;
  gitAt: Place;
  liveAt: Place;
}

/**
 * The smallest subtrees in which a live object differs from the server's prediction. Nothing, null, an empty map and an
 * empty list are the same. Items of lists are paired by their merge key; other lists differ item by item only when both
 * hold as many maps, else as a whole.
 */
export function differencesOf(predicted: unknown, live: unknown): Difference[] {
  const found: Difference[] = [];
  compare(predicted, live, { path: [], gitAt: [], liveAt: [] }, found);
  return found;
}

function compare(git: unknown, live: unknown, spot: Spot, found: Difference[]): void {
  if (isEqualJson(git, live) || (isNothing(git) && isNothing(live))) return;
  if (isRecord(git) && isRecord(live)) {
    for (const key of new Set([...Object.keys(git), ...Object.keys(live)])) {
      compare(git[key], live[key], below(spot, { key }, key, key), found);
    }
    return;
  }
  if (Array.isArray(git) && Array.isArray(live)) compareLists(git, live, spot, found);
  else found.push(difference(git, live, spot));
}

function compareLists(git: unknown[], live: unknown[], spot: Spot, found: Difference[]): void {
  const keys = spot.path.flatMap((step) => ('key' in step ? [{ key: step.key }] : []));
  const pairs = pairItems(git, live, keys);
  const isKeyed = pairs.every((pair) => pair.key !== null);
  if (!isKeyed && !(git.length === live.length && [...git, ...live].every(isRecord))) {
    found.push(difference(git, live, spot));
    return;
  }
  const known = found.length;
  for (const [index, pair] of pairs.entries()) {
    const step: DriftStep = pair.key === null ? { index } : { item: pair.key };
    const gitIndex = pair.before === null ? -1 : git.indexOf(pair.before.value);
    const liveIndex = pair.after === null ? -1 : live.indexOf(pair.after.value);
    const at = isKeyed ? below(spot, step, gitIndex, liveIndex) : below(spot, step, index, index);
    compare(pair.before?.value, pair.after?.value, at, found);
  }
  // Equal items in another order.
  const isSameOrder = pairs.every((pair, index) => pair.after === null || live[index] === pair.after.value);
  if (found.length === known && isKeyed && !isSameOrder) found.push(difference(git, live, spot));
}

function below({ path, gitAt, liveAt }: Spot, step: DriftStep, git: string | number, live: string | number): Spot {
  return { path: [...path, step], gitAt: [...gitAt, git], liveAt: [...liveAt, live] };
}

function difference(git: unknown, live: unknown, { path, gitAt, liveAt }: Spot): Difference {
  if (isNothing(git) && !isMissing(live)) return { path, kind: 'added', git: undefined, live, gitAt: null, liveAt };
  if (isMissing(live)) return { path, kind: 'removed', git, live: undefined, gitAt, liveAt: null };
  return { path, kind: 'changed', git, live, gitAt, liveAt };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Nothing, null, `{}` and `[]`. */
function isNothing(value: unknown): boolean {
  if (isMissing(value)) return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}
