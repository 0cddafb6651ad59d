import { identityOf, type KubeObject, nameOf } from './kube-object.ts';

/** One object on both sides, or on one. */
export type ObjectPair =
  | { before: KubeObject; after: KubeObject }
  | { before: KubeObject; after: null }
  | { before: null; after: KubeObject };

/**
 * Pairs objects by identity, in the order of the second side, removed ones last. ConfigMaps and Secrets whose names
 * end in a generated hash are paired by the name before it, when that is not ambiguous.
 */
export function pairObjects(before: readonly KubeObject[], after: readonly KubeObject[]): ObjectPair[] {
  const left = byKey(before, identityOf);
  const right = byKey(after, identityOf);
  const gone = [...left].filter(([key]) => !right.has(key)).map(([, object]) => object);
  const come = [...right].filter(([key]) => !left.has(key)).map(([, object]) => object);
  const renamed = pairHashed(gone, come);
  const pairs: ObjectPair[] = [];
  for (const [key, object] of right) {
    const same = left.get(key) ?? renamed.get(object);
    pairs.push(same === undefined ? { before: null, after: object } : { before: same, after: object });
  }
  const taken = new Set(renamed.values());
  for (const object of gone) if (!taken.has(object)) pairs.push({ before: object, after: null });
  return pairs;
}

/** An identity that stands twice on a side gets a number, so that no object is lost. */
function byKey(objects: readonly KubeObject[], keyOf: (object: KubeObject) => string): Map<string, KubeObject> {
  const map = new Map<string, KubeObject>();
  for (const object of objects) {
    let key = keyOf(object);
    while (map.has(key)) key += '\n+';
    map.set(key, object);
  }
  return map;
}

function pairHashed(gone: readonly KubeObject[], come: readonly KubeObject[]): Map<KubeObject, KubeObject> {
  const pairs = new Map<KubeObject, KubeObject>();
  const left = Map.groupBy(gone, baseKey);
  const right = Map.groupBy(come, baseKey);
  for (const [key, [after, ...more]] of right) {
    const [before, ...others] = left.get(key) ?? [];
    if (key === null || after === undefined || before === undefined || more.length + others.length > 0) continue;
    pairs.set(after, before);
  }
  return pairs;
}

/** Kustomize's hash: ten characters of an alphabet without vowels and without digits that look like letters. */
const hashed = /^(.+)-[bcdfghkmt2456789]{10}$/;

function baseKey(object: KubeObject): string | null {
  const base = object.kind === 'ConfigMap' || object.kind === 'Secret' ? hashed.exec(nameOf(object))?.[1] : undefined;
  return base === undefined ? null : [object.kind, object.metadata.namespace ?? '', base].join('\n');
}
