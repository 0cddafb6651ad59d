import { createHash } from 'node:crypto';

/** Names values by what they hold. */
export interface Digests {
  /** SHA-256 (hex) of a value as JSON. A value that was asked before is not looked through again: it must not change. */
  of(value: object): string;
  /** The same of a list of values that are known one by one; the list as a whole is not kept. */
  ofAll(values: readonly object[]): string;
}

export function createDigests(): Digests {
  const known = new WeakMap<object, string>();

  function of(value: object): string {
    const found = known.get(value) ?? sha256(JSON.stringify(value));
    known.set(value, found);
    return found;
  }

  return { of, ofAll: (values) => sha256(values.map(of).join()) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
