import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { type Issuer, type IssuerKeys, IssuerUnreachable } from './issuer-keys.ts';

/** Signatures with public keys only: with a symmetric one, whoever knows the public key could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;

export type IdTokenVerdict =
  | { status: 'valid'; claims: JWTPayload }
  | { status: 'invalid'; why: string }
  | { status: 'unreachable'; why: string };

export interface IdTokenOptions {
  issuer: Issuer;
  audiences: readonly string[];
  keys: IssuerKeys;
  now: () => Date;
}

/** Verifies an OpenID Connect token: signature by the issuer's keys, issuer, audience, times. Never repeats the token. */
export async function verifyIdToken(token: string, options: IdTokenOptions): Promise<IdTokenVerdict> {
  const { issuer, audiences, keys, now } = options;
  const claimed = tokenIssuer(token);
  if (claimed === null)
    return { status: 'invalid', why: 'there is no OpenID Connect token in the Authorization header' };
  // Before any key is fetched for it.
  if (claimed !== issuer.url) return { status: 'invalid', why: `the token is not of the issuer ${issuer.url}` };
  try {
    const { payload } = await jwtVerify(token, keys(issuer), {
      issuer: issuer.url,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iss', 'aud'],
      currentDate: now(),
    });
    return { status: 'valid', claims: payload };
  } catch (error) {
    if (error instanceof IssuerUnreachable) return { status: 'unreachable', why: error.message };
    if (error instanceof errors.JOSEError) return { status: 'invalid', why: problemOf(error, options) };
    throw error;
  }
}

/** What a token says of its issuer, before anything of it is verified; null for text that is no token. */
export function tokenIssuer(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return null;
  }
}

function problemOf(error: errors.JOSEError, { issuer, audiences }: IdTokenOptions): string {
  if (error instanceof errors.JWTExpired) return 'the token expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'aud'
      ? `the token is not for the audience ${audiences.join(' or ')}`
      : `the claim ${error.claim} of the token is missing or does not fit`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the token is not signed by an algorithm that is allowed';
  return `the token is not signed by a key of ${issuer.url}`;
}
