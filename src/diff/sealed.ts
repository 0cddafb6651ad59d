import type { FieldPath } from './field-path.ts';
import type { MaskedPair } from './hide.ts';

/** True for a value of a SealedSecret, which only the cluster can read. */
export function isSealed(path: FieldPath): boolean {
  const [spec, data] = path;
  if (path.length !== 3 || spec === undefined || data === undefined || !('key' in spec) || !('key' in data))
    return false;
  return spec.key === 'spec' && data.key === 'encryptedData';
}

/** Sealing the same value twice gives two texts, so a change is no proof that the value changed. */
export function maskSealed(before: unknown, after: unknown): MaskedPair {
  if (before === undefined) return { before, after: after === undefined ? undefined : 'sealed (added)' };
  if (after === undefined) return { before: 'sealed (removed)', after };
  if (before === after) return { before: 'sealed', after: 'sealed' };
  return { before: 'sealed', after: 'sealed again: cannot tell whether the value changed' };
}
