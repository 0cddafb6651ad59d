import { type FieldPath, lastKey } from './field-path.ts';
import { valueAt } from './json.ts';

/** An item of a list on both sides, or on one; `label` names it in paths, `key` is its merge key (null: paired by index). */
export interface ItemPair {
  label: string;
  key: Readonly<Record<string, unknown>> | null;
  before: { value: unknown } | null;
  after: { value: unknown } | null;
}

/** The keys by which Kubernetes merges its lists; the first that fits all items of both sides is taken. */
const mergeKeys: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['containers', [['name']]],
  ['initContainers', [['name']]],
  ['ephemeralContainers', [['name']]],
  ['env', [['name']]],
  ['volumes', [['name']]],
  ['volumeMounts', [['mountPath']]],
  ['volumeDevices', [['devicePath']]],
  ['ports', [['port', 'protocol'], ['containerPort', 'protocol'], ['port'], ['containerPort'], ['name']]],
  ['imagePullSecrets', [['name']]],
  ['hostAliases', [['ip']]],
  ['topologySpreadConstraints', [['topologyKey']]],
  ['volumeClaimTemplates', [['metadata.name']]],
  ['ownerReferences', [['uid']]],
  ['conditions', [['type']]],
  ['webhooks', [['name']]],
  ['versions', [['name']]],
  ['subjects', [['kind', 'name']]],
  ['secrets', [['name']]],
]);

/** The keys by which Kubernetes merges the list at a path; none for most lists. */
export function mergeKeysOf(path: FieldPath): readonly (readonly string[])[] {
  return mergeKeys.get(lastKey(path)) ?? [];
}

/** Pairs the items of two lists by their merge key where they have one, else by index. */
export function pairItems(before: readonly unknown[], after: readonly unknown[], path: FieldPath): ItemPair[] {
  for (const keys of mergeKeysOf(path)) {
    const left = keyedItems(before, keys);
    const right = keyedItems(after, keys);
    if (left !== null && right !== null) return joined(left, right, keys);
  }
  const pairs: ItemPair[] = [];
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    pairs.push({
      label: String(index),
      key: null,
      before: index < before.length ? { value: before[index] } : null,
      after: index < after.length ? { value: after[index] } : null,
    });
  }
  return pairs;
}

function joined(
  left: ReadonlyMap<string, unknown>,
  right: ReadonlyMap<string, unknown>,
  keys: readonly string[],
): ItemPair[] {
  return [...new Set([...left.keys(), ...right.keys()])].map((label) => ({
    label,
    key: keyOf(left.get(label) ?? right.get(label), keys),
    before: left.has(label) ? { value: left.get(label) } : null,
    after: right.has(label) ? { value: right.get(label) } : null,
  }));
}

function keyOf(item: unknown, keys: readonly string[]): Record<string, unknown> {
  const values = keys.map((key) => [key, valueAt(item, ...key.split('.'))] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** Items by what names them; null when an item lacks the key or two share it: then it cannot tell items apart. */
export function keyedItems(items: readonly unknown[], keys: readonly string[]): Map<string, unknown> | null {
  const map = new Map<string, unknown>();
  for (const item of items) {
    const parts = keys.map((key) => keyText(item, key));
    if (parts[0] === null) return null;
    const label = parts.filter((part) => part !== null).join('/');
    if (map.has(label)) return null;
    map.set(label, item);
  }
  return map;
}

function keyText(item: unknown, dotted: string): string | null {
  const value = valueAt(item, ...dotted.split('.'));
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
