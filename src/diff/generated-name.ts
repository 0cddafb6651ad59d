import { groupOf, type KubeObject, nameOf, namespaceOf } from './kube-object.ts';

/** Kustomize's hash: ten characters of an alphabet without vowels and without digits that look like letters. */
const kustomizeHash = /^(.+)-[bcdfghkmt2456789]{10}$/;
/** Hashes that charts and scripts put on Jobs and the like: hexadecimal, with a digit so that no word is one. */
const hexHash = /^(.+)-(?=[a-f]*\d)[0-9a-f]{7,64}$/;

/** True for a name that ends in a hash of its content: no two objects share it by chance. */
export function isGenerated(name: string): boolean {
  return kustomizeHash.test(name) || hexHash.test(name);
}

/** The same for objects whose names differ in nothing but the hash at their end; null for a name without one. */
export function generatedFamily(object: KubeObject): string | null {
  const name = nameOf(object);
  const base = (kustomizeHash.exec(name) ?? hexHash.exec(name))?.[1];
  return base === undefined ? null : [groupOf(object), object.kind, namespaceOf(object), base].join('\n');
}
