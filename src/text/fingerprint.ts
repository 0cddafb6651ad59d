/**
 * A short fingerprint of a text, 16 hex digits: two FNV-1a hashes of 32 bits with different bases. It tells equal texts
 * from changed ones of our own making; it is no protection against somebody who wants a collision.
 */
export function fingerprint(text: string): string {
  return hash(text, 0x811c9dc5) + hash(text, 0x9747b28c);
}

function hash(text: string, basis: number): string {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
