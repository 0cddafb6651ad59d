import { generatedFamily } from './generated-name.ts';
import { canonicalText, isEqualJson } from './json.ts';
import { identityOf, type KubeObject } from './kube-object.ts';
import { pairSimilar } from './pair-similar.ts';

/** One object on both sides, or on one. `renamed` is one that has another name or namespace on the second side. */
export type ObjectPair =
  | { kind: 'kept' | 'renamed'; before: KubeObject; after: KubeObject }
  | { kind: 'removed'; before: KubeObject; after: null }
  | { kind: 'added'; before: null; after: KubeObject };

/**
 * Pairs objects by identity; what is left over by the name before a generated hash, and then by similarity. The result
 * is in one order, whatever the order of the input.
 */
export function pairObjects(before: readonly KubeObject[], after: readonly KubeObject[]): ObjectPair[] {
  const left = byIdentity(before);
  const right = byIdentity(after);
  const gone = [...left].filter(([key]) => !right.has(key)).map(([, object]) => object);
  const come = [...right].filter(([key]) => !left.has(key)).map(([, object]) => object);
  const renamed = pairRenamed(gone, come);
  const taken = new Set(renamed.values());
  const pairs: [key: string, pair: ObjectPair][] = [];
  for (const [key, object] of right) pairs.push([key, pairOf(left.get(key), renamed.get(object), object)]);
  for (const object of gone) {
    if (!taken.has(object)) pairs.push([identityOf(object), { kind: 'removed', before: object, after: null }]);
  }
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function pairOf(same: KubeObject | undefined, former: KubeObject | undefined, after: KubeObject): ObjectPair {
  if (same !== undefined) return { kind: 'kept', before: same, after };
  return former === undefined ? { kind: 'added', before: null, after } : { kind: 'renamed', before: former, after };
}

/** An identity that stands twice on a side gets a number, in the order of the contents, so that no object is lost. */
function byIdentity(objects: readonly KubeObject[]): Map<string, KubeObject> {
  const map = new Map<string, KubeObject>();
  for (const [key, all] of Map.groupBy(objects, identityOf)) {
    const sorted = all.length === 1 ? all : all.toSorted((a, b) => (canonicalText(a) < canonicalText(b) ? -1 : 1));
    for (const [index, object] of sorted.entries()) map.set(`${key}${'\n+'.repeat(index)}`, object);
  }
  return map;
}

function pairRenamed(gone: readonly KubeObject[], come: readonly KubeObject[]): Map<KubeObject, KubeObject> {
  if (gone.length === 0 || come.length === 0) return new Map();
  const pairs = pairFamilies(gone, come);
  const taken = new Set(pairs.values());
  const rest = pairSimilar(
    gone.filter((object) => !taken.has(object)),
    come.filter((object) => !pairs.has(object)),
  );
  return new Map([...pairs, ...rest]);
}

/** Names that differ in nothing but a generated hash, where there is one on each side. */
function pairFamilies(gone: readonly KubeObject[], come: readonly KubeObject[]): Map<KubeObject, KubeObject> {
  const pairs = new Map<KubeObject, KubeObject>();
  const left = Map.groupBy(gone, generatedFamily);
  for (const [family, [after, ...more]] of Map.groupBy(come, generatedFamily)) {
    const [before, ...others] = left.get(family) ?? [];
    if (family === null || after === undefined || before === undefined || more.length + others.length > 0) continue;
    pairs.set(after, before);
  }
  return pairs;
}

/** Leaves out the pairs in which nothing differs, but for those that have another name. */
export function changedPairs(pairs: readonly ObjectPair[]): ObjectPair[] {
  return pairs.filter((pair) => pair.kind !== 'kept' || !isEqualJson(pair.before, pair.after));
}
