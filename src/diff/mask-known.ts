import { MASK } from '../model/mask-text.ts';

/** Known values are at least as long: `secretValues` leaves out shorter ones. */
const prefix = 6;
/** So few are looked for one by one. */
const few = 12;

/** By the first characters, so that a thousand Secrets cost one look at each place of a text. */
type Index = ReadonlyMap<string, readonly string[]>;

/** The index of a list is made once; the lists themselves never change. */
const indexes = new WeakMap<readonly string[], Index>();

/** A text with a mask wherever one of the values stands. Of values that begin alike the longest one counts. */
export function maskKnown(text: string, known: readonly string[]): string {
  if (known.length === 0 || text.length < prefix) return text;
  if (known.length > few) return maskIndexed(text, indexOf(known));
  let masked = text;
  for (const value of known) if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
  return masked;
}

function indexOf(known: readonly string[]): Index {
  const made = indexes.get(known);
  if (made !== undefined) return made;
  const index = Map.groupBy(known, (value) => value.slice(0, prefix));
  indexes.set(known, index);
  return index;
}

function maskIndexed(text: string, index: Index): string {
  let masked = '';
  let done = 0;
  for (let at = 0; at + prefix <= text.length; at++) {
    const found = index.get(text.slice(at, at + prefix))?.find((value) => text.startsWith(value, at));
    if (found === undefined) continue;
    masked += text.slice(done, at) + MASK;
    done = at + found.length;
    at = done - 1;
  }
  return done === 0 ? text : masked + text.slice(done);
}
