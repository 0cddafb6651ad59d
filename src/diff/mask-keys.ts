import { maskOne } from './hide.ts';
import type { JsonMap } from './json.ts';

/** Names of fields are far shorter than any token; what is longer may be one that somebody wrote as a key. */
const plain = /^[\w./-]{0,19}$/;

/** The key of a map, without what is secret in it. */
export function maskKey(key: string, known: readonly string[]): string {
  return known.length === 0 && plain.test(key) ? key : maskOne(key, known);
}

/** A map of masked values; keys that are secrets are masked as well, and numbered where they would become one. */
export function maskKeys(entries: readonly (readonly [string, unknown])[], known: readonly string[]): JsonMap {
  const used = new Set<string>();
  const masked: [string, unknown][] = [];
  for (const [key, value] of entries) {
    const told = maskKey(key, known);
    let unique = told;
    for (let count = 2; used.has(unique); count++) unique = `${told} ${count}`;
    used.add(unique);
    masked.push([unique, value]);
  }
  return Object.fromEntries(masked);
}
