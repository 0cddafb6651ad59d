import { type FieldPath, lastKey } from './field-path.ts';
import { hunks } from './hunks.ts';
import { canonicalText, isJsonMap, valueAt } from './json.ts';
import { keyedItems, mergeKeysOf } from './pair-items.ts';

/** An item of a list on both sides, or on one; `label` names it in paths. */
export interface ItemMatch {
  label: string;
  before: { index: number; value: unknown } | null;
  after: { index: number; value: unknown } | null;
}

/** How the items of two lists belong together, and how that is known. */
export interface ListMatch {
  /** `keys`: by what names them; `values`: each item is its own name; `places`: by where they stand. */
  by: 'keys' | 'values' | 'places';
  items: ItemMatch[];
}

/** What names items in lists of kinds that we have never heard of, the most telling first. */
const likelyKeys = [
  'name',
  'id',
  'key',
  'host',
  'hostname',
  'secretKey',
  'metadata.name',
  'mountPath',
  'path',
  'type',
  'alert',
  'record',
  'topologyKey',
  'ip',
  'url',
  'repoURL',
  'username',
  'port',
] as const;

/** Lists whose items are pointed to by what they refer to. */
const furtherKeys: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['envFrom', [['configMapRef.name'], ['secretRef.name']]],
  ['rules', [['host']]],
  ['parentRefs', [['name', 'sectionName']]],
  ['tls', [['secretName']]],
]);

/**
 * Matches the items of two lists: by their merge keys, by a key that is different in each, by value, else by the
 * shortest way from one list to the other. `alias` is what an object's old name became.
 */
export function matchItems(
  before: readonly unknown[],
  after: readonly unknown[],
  path: FieldPath,
  alias: (label: string) => string = (label) => label,
): ListMatch {
  const sides = [...before, ...after];
  if (sides.length > 0 && sides.every(isJsonMap)) {
    for (const keys of [...mergeKeysOf(path), ...(furtherKeys.get(lastKey(path)) ?? [])]) {
      const items = byKeys(before, after, keys, alias);
      if (items !== null) return { by: 'keys', items };
    }
    for (const key of likelyKeys) {
      if (sides.some((item) => valueAt(item, ...key.split('.')) === undefined)) continue;
      const items = byKeys(before, after, [key], alias);
      if (items !== null) return { by: 'keys', items };
    }
  }
  return { by: 'places', items: byPlace(before, after) };
}

/** Matches the items of lists that are sets: equal ones belong together, wherever they stand. */
export function matchMembers(before: readonly unknown[], after: readonly unknown[]): ListMatch {
  const waiting = new Map<string, { value: unknown; index: number }[]>();
  for (const [index, value] of [...after.entries()].reverse()) {
    const text = canonicalText(value);
    const equal = waiting.get(text);
    if (equal === undefined) waiting.set(text, [{ value, index }]);
    else equal.push({ value, index });
  }
  const items: ItemMatch[] = before.map((value, index) => {
    const same = waiting.get(canonicalText(value))?.pop() ?? null;
    return { label: memberLabel(value, index), before: { value, index }, after: same };
  });
  const come = [...waiting.values()].flat().sort((a, b) => a.index - b.index);
  return { by: 'values', items: withPartners(items, come) };
}

function memberLabel(value: unknown, index: number): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.length > 0 && value.length <= 60 ? value : String(index);
}

/** A map that went and one that came are one that changed, so that one field of a rule is shown as that. */
function withPartners(items: readonly ItemMatch[], come: readonly { value: unknown; index: number }[]): ItemMatch[] {
  const partners = come.filter(({ value }) => isJsonMap(value));
  const rest = new Set(come);
  let next = 0;
  const matched = items.map((item) => {
    const partner = item.after === null && isJsonMap(item.before?.value) ? partners[next] : undefined;
    if (partner === undefined) return item;
    next += 1;
    rest.delete(partner);
    return { ...item, after: partner };
  });
  const added = [...rest].map((one) => ({ label: memberLabel(one.value, one.index), before: null, after: one }));
  return [...matched, ...added];
}

function byKeys(
  before: readonly unknown[],
  after: readonly unknown[],
  keys: readonly string[],
  alias: (label: string) => string,
): ItemMatch[] | null {
  const left = keyedItems(before, keys);
  const right = keyedItems(after, keys);
  if (left === null || right === null) return null;
  const leftIndex = new Map([...left.keys()].map((label, index) => [right.has(label) ? label : alias(label), index]));
  const rightIndex = new Map([...right.keys()].map((label, index) => [label, index]));
  if (leftIndex.size !== left.size) return null;
  return [...new Set([...leftIndex.keys(), ...rightIndex.keys()])].map((label) => ({
    label,
    before: at(before, leftIndex.get(label)),
    after: at(after, rightIndex.get(label)),
  }));
}

function at(list: readonly unknown[], index: number | undefined): { index: number; value: unknown } | null {
  return index === undefined ? null : { index, value: list[index] };
}

/** What is put in or taken out moves nothing else; what stands in the same gap on both sides is one changed item. */
function byPlace(before: readonly unknown[], after: readonly unknown[]): ItemMatch[] {
  const items: ItemMatch[] = [];
  let [left, right] = [0, 0];
  const match = (hasLeft: boolean, hasRight: boolean): void => {
    const label = String(hasRight ? right : left);
    items.push({
      label,
      before: at(before, hasLeft ? left : undefined),
      after: at(after, hasRight ? right : undefined),
    });
    if (hasLeft) left += 1;
    if (hasRight) right += 1;
  };
  for (const { kept, removed, added } of hunks(before.map(canonicalText), after.map(canonicalText))) {
    for (let each = 0; each < kept; each++) match(true, true);
    for (let each = 0; each < Math.max(removed, added); each++) match(each < removed, each < added);
  }
  return items;
}
