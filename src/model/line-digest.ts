import { createHash } from 'node:crypto';

/** SHA-256 (hex) of lines: the same lines in the same order, the same digest. No line may hold a line end. */
export function lineDigest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
