import type { MaskedPair } from './hide.ts';
import { canonicalText } from './json.ts';
import { isReordered, isSet, isUnordered } from './list-order.ts';
import { maskKey } from './mask-keys.ts';
import { placeOfItem } from './mask-pair.ts';
import { type ItemMatch, type ListMatch, matchItems, matchMembers } from './match-items.ts';
import { type Spot, toldPath } from './spot.ts';

/** Compares two lists item by item. That items stand in another order is one field, noise where order means nothing. */
export function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  spot: Spot,
  compareAt: (before: unknown, after: unknown, spot: Spot) => MaskedPair,
): MaskedPair {
  const { path, context } = spot;
  const match = matchLists(before, after, spot);
  const left: unknown[] = [];
  const right: unknown[] = [];
  for (const item of match.items) {
    const masked = compareAt(item.before?.value, item.after?.value, placeOfItem(spot, item, before, after));
    if (item.before !== null) left[item.before.index] = masked.before;
    if (item.after !== null) right[item.after.index] = masked.after;
  }
  if (!isReordered(match)) return { before: left, after: right };
  const isNoise = !spot.isEmbedded && isUnordered(path, context.group, [...before, ...after]);
  tellOrder(match, spot, isNoise);
  return { before: isNoise ? inOrderOf(match, left) : left, after: right };
}

function matchLists(
  before: readonly unknown[],
  after: readonly unknown[],
  { path, context, isEmbedded }: Spot,
): ListMatch {
  if (!isEmbedded && isSet(path, context.group)) {
    const byName = matchItems(before, after, path);
    return byName.by === 'keys' ? byName : matchMembers(before, after);
  }
  const match = matchItems(before, after, path, (label) => context.renames.followed(label, [...path, { key: 'name' }]));
  if (match.by === 'keys') return match;
  return isPermutation(before, after) ? matchMembers(before, after) : match;
}

function isPermutation(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  const right = after.map(canonicalText).sort();
  return before
    .map(canonicalText)
    .sort()
    .every((text, index) => text === right[index]);
}

function tellOrder(match: ListMatch, spot: Spot, isNoise: boolean): void {
  const from = orderText(match, 'before', spot.known);
  const to = orderText(match, 'after', spot.known);
  const path = toldPath(spot.path, spot.known);
  if (isNoise) spot.fields.push({ path, from, to, noise: true, reason: 'order' });
  else spot.fields.push({ path, from, to, noise: false });
}

const mostShown = 12;

/** The items of one side that both have, in its order. */
function orderText({ items }: ListMatch, side: 'before' | 'after', known: readonly string[]): string {
  const both = items.filter(({ before, after }) => before !== null && after !== null);
  both.sort((a, b) => (a[side]?.index ?? 0) - (b[side]?.index ?? 0));
  const names = both.slice(0, mostShown).map(({ label }) => maskKey(label, known));
  return `order ${names.join(', ')}${both.length > mostShown ? ', …' : ''}`;
}

/** The first side's items in the order of the second one; those that it alone has stay behind the one before them. */
function inOrderOf({ items }: ListMatch, left: readonly unknown[]): unknown[] {
  const first: number[] = [];
  const followers = new Map<number, number[]>();
  let behind = first;
  for (const item of items.toSorted((a, b) => indexOf(a.before) - indexOf(b.before))) {
    if (item.before === null) continue;
    if (item.after === null) behind.push(item.before.index);
    else {
      behind = [item.before.index];
      followers.set(item.before.index, behind);
    }
  }
  const kept = items.filter(({ before, after }) => before !== null && after !== null);
  kept.sort((a, b) => indexOf(a.after) - indexOf(b.after));
  const sorted = [...first, ...kept.flatMap((item) => followers.get(indexOf(item.before)) ?? [])];
  return sorted.map((index) => left[index]);
}

function indexOf(side: ItemMatch['before']): number {
  return side?.index ?? -1;
}
