import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** True when two texts are equal; takes the same time wherever they differ, and whatever their lengths are. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** True when a text is one of several secrets; all are compared, and the empty text is none. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  const isSame = secrets.map((secret) => sameSecret(given, secret));
  return given !== '' && isSame.includes(true);
}

/** SHA-256 of a text in hex: how tokens are stored. */
export function sha256Hex(text: string): string {
  return sha256(text).toString('hex');
}

/** True when `signature` is `sha256=` and the HMAC-SHA-256 of the body in hex, under any of the secrets. */
export function isSignedBy(secrets: readonly string[], body: Uint8Array, signature: string | null): boolean {
  if (signature === null) return false;
  let isSigned = false;
  for (const secret of secrets) {
    const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    if (sameSecret(signature, expected)) isSigned = true;
  }
  return isSigned;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
