import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** How long keys are used before they are fetched again, and how long nothing is asked after a failure. */
const KEEP_MS = 600_000;
const COOL_DOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;

/** Who signs tokens. `jwks` where the keys are, for an issuer without a discovery document. */
export interface Issuer {
  url: string;
  jwks?: string | undefined;
}

/** The keys of an issuer could not be had: nothing can be said of a token now. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

export type IssuerKeys = (issuer: Issuer) => JWTVerifyGetKey;

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The public keys of issuers, found as OpenID Connect Discovery 1.0 says (section 4). Kept for ten minutes; a key that is
 * not known is asked for at most twice a minute, so that a flood of tokens is no flood of requests.
 */
export function createIssuerKeys({ now }: { now: () => Date }): IssuerKeys {
  const known = new Map<string, JWTVerifyGetKey>();
  return (issuer) => {
    const id = `${issuer.url} ${issuer.jwks ?? ''}`;
    const keys = known.get(id) ?? keysOf(issuer, now);
    known.set(id, keys);
    return keys;
  };
}

function keysOf(issuer: Issuer, now: () => Date): JWTVerifyGetKey {
  let remote: Promise<JWTVerifyGetKey> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (header, token) => {
    if (now().getTime() - failedAt < COOL_DOWN_MS) throw unreachable(issuer, 'it was not to be had a moment ago');
    try {
      remote ??= open(issuer);
      return await (await remote)(header, token);
    } catch (error) {
      // The keys were had and none fits: that is the token's fault.
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      remote = null;
      failedAt = now().getTime();
      throw unreachable(issuer, error instanceof Error ? error.message : String(error));
    }
  };
}

async function open(issuer: Issuer): Promise<JWTVerifyGetKey> {
  const url = new URL(issuer.jwks ?? (await discover(issuer.url)));
  return createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOL_DOWN_MS,
    cacheMaxAge: KEEP_MS,
  });
}

async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const document = Discovery.safeParse(await answer.json());
  if (!document.success) throw new Error(`${url} is no discovery document`);
  if (document.data.issuer !== issuer) throw new Error(`${url} is the document of another issuer`);
  return document.data.jwks_uri;
}

function unreachable({ url }: Issuer, why: string): IssuerUnreachable {
  return new IssuerUnreachable(`the keys of ${url} cannot be had: ${why}`);
}
