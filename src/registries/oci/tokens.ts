import type { Challenge } from './challenge.ts';
import type { Endpoint } from './endpoint.ts';
import { TokenAnswer } from './schema.ts';

export interface TokensOptions {
  fetch: typeof globalThis.fetch;
  now: () => number;
}

export interface Tokens {
  /** The `Authorization` known for a repository, null when it must be asked without one. */
  known(endpoint: Endpoint): string | null;
  /** The `Authorization` that answers a challenge, null when there is nothing to answer with. Throws when the token server fails. */
  answer(endpoint: Endpoint, challenge: Challenge): Promise<string | null>;
}

/** Tokens for each repository of each registry, kept until shortly before they end. */
export function createTokens({ fetch, now }: TokensOptions): Tokens {
  const kept = new Map<string, { authorization: string; until: number }>();
  const keyOf = (endpoint: Endpoint) => `${endpoint.origin}/${endpoint.path}`;
  return {
    known(endpoint) {
      const found = kept.get(keyOf(endpoint));
      return found !== undefined && found.until > now() ? found.authorization : null;
    },
    async answer(endpoint, challenge) {
      const { credentials } = endpoint;
      if (challenge.scheme === 'basic') return credentials === null ? null : basic(credentials);
      // Credentials for a registry over TLS do not go to a token server without it.
      if (endpoint.origin.startsWith('https:') && !challenge.realm.startsWith('https:')) return null;
      const url = new URL(challenge.realm);
      const isTrusted = endpoint.tokenHosts?.includes(url.host) ?? true;
      if (challenge.service !== null) url.searchParams.set('service', challenge.service);
      url.searchParams.set('scope', `repository:${endpoint.path}:pull`);
      const response = await fetch(url, {
        headers: credentials === null || !isTrusted ? {} : { authorization: basic(credentials) },
        redirect: 'error',
        signal: AbortSignal.timeout(15_000),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`the token server ${url.host} answered ${response.status} for ${endpoint.path}`);
      }
      const answer = TokenAnswer.parse(await response.json());
      const token = answer.token ?? answer.access_token;
      if (token === undefined) throw new Error(`the token server ${url.host} gave no token for ${endpoint.path}`);
      const authorization = `Bearer ${token}`;
      kept.set(keyOf(endpoint), { authorization, until: now() + ((answer.expires_in ?? 60) - 10) * 1000 });
      return authorization;
    },
  };
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
