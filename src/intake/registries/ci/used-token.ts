import { createHash } from 'node:crypto';
import type { UsedToken } from '../../../store/ci-tokens.ts';

/** Longer than the clocks of two replicas and an issuer differ. */
const SPARE_SECONDS = 300;
/** The end of the year 9999: dates beyond it cannot be written. */
const LATEST = 253_402_300_799;

/**
 * What is kept of a verified token and the images that it came with. The token is known by what its issuer signed, header
 * and claims with the `jti`: of some kinds of signatures there are two for the same text, so the signature is no part of it.
 */
export function usedToken(
  token: string,
  { images, expires }: { images: readonly string[]; expires: number },
): UsedToken {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return {
    id: sha256(signed),
    notice: sha256([...images].sort().join('\n')),
    expiresAt: new Date(Math.min(expires + SPARE_SECONDS, LATEST) * 1000).toISOString(),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
