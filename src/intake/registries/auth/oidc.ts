import { bearerOf } from '../../answer.ts';
import type { AuthRule, AuthVerdict } from './auth-rule.ts';
import { type ClaimRules, claimProblem } from './claim-rules.ts';
import { type IdTokenOptions, verifyIdToken } from './id-token.ts';

export interface OidcRuleOptions extends IdTokenOptions {
  /** The accounts that may send; the issuer must have verified the address. Null where tokens name no account. */
  emails: readonly string[] | null;
  claims: ClaimRules;
}

/**
 * A token of OpenID Connect as `Authorization: Bearer …`, as Google's Pub/Sub sends it. A token alone proves nothing:
 * anybody can have one from Google or GitHub, so its account or claims decide.
 */
export function oidcRule(options: OidcRuleOptions): AuthRule {
  const { emails, claims: rules } = options;
  return {
    kind: 'oidc',
    async check({ headers }): Promise<AuthVerdict> {
      const verdict = await verifyIdToken(bearerOf(headers), options);
      if (verdict.status === 'unreachable') return { ok: false, status: 503, why: verdict.why };
      if (verdict.status === 'invalid') return { ok: false, status: 401, why: verdict.why };
      const { claims } = verdict;
      const why = (emails === null ? null : emailProblem(claims, emails)) ?? claimProblem(claims, rules);
      return why === null ? { ok: true } : { ok: false, status: 403, why };
    },
  };
}

function emailProblem(claims: Readonly<Record<string, unknown>>, emails: readonly string[]): string | null {
  const { email, email_verified: isVerified } = claims;
  if (isVerified !== true) return 'the token names no account with a verified address';
  const isAllowed = typeof email === 'string' && emails.includes(email);
  return isAllowed ? null : 'the token is of another account than the one that may send';
}
