import { RegistryRefusal } from '../registry.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials, Secret } from './credentials/credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { bodyOf, readJson } from './parts.ts';
import { TokenAnswer } from './schema.ts';

export interface TokensOptions {
  fetch: typeof globalThis.fetch;
  now: () => number;
}

export interface Tokens {
  /** The `Authorization` known for a repository, null when it must be asked without one. */
  known(endpoint: Endpoint): Promise<string | null>;
  /** The `Authorization` that answers a challenge, null when there is nothing to answer with. Throws when the token server fails. */
  answer(endpoint: Endpoint, challenge: Challenge): Promise<string | null>;
}

type Bearer = Extract<Challenge, { scheme: 'bearer' }>;
interface Kept {
  authorization: string;
  until: number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
/** Tokens without a stated end live a minute, by the specification. */
const SECONDS = 60;
const KEPT_TOKENS = 5_000;

/** Tokens for each repository of each registry, kept until shortly before they end. */
export function createTokens({ fetch, now }: TokensOptions): Tokens {
  const kept = new Map<string, Kept>();
  const running = new Map<string, Promise<string | null>>();
  /** Registries that want Basic: they get it at once the next time. */
  const wantBasic = new Set<string>();
  const keyOf = (endpoint: Endpoint) => `${endpoint.origin}/${endpoint.path}`;

  async function ask(endpoint: Endpoint, challenge: Bearer): Promise<string | null> {
    const secret = (await endpoint.credentials?.()) ?? null;
    if (secret?.kind === 'bearer') return `Bearer ${secret.token}`;
    // Credentials for a registry over TLS do not go to a token server without it.
    if (endpoint.origin.startsWith('https:') && !challenge.realm.startsWith('https:')) return null;
    const url = new URL(challenge.realm);
    const isTrusted = endpoint.tokenHosts?.includes(url.host) ?? true;
    const response = await fetch(...questionOf(url, { endpoint, challenge, secret: isTrusted ? secret : null }));
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response.status, `${url.host} answered ${response.status} for ${endpoint.path}`, secret === null);
    }
    const bytes = await bodyOf(response, MAX_ANSWER_BYTES, `the answer of the token server ${url.host}`);
    const answer = readJson(TokenAnswer, bytes, `the answer of the token server ${url.host}`);
    const token = answer.token ?? answer.access_token;
    if (token === undefined) throw new Error(`the token server ${url.host} gave no token for ${endpoint.path}`);
    const authorization = `Bearer ${token}`;
    keep(keyOf(endpoint), { authorization, until: now() + ((answer.expires_in ?? SECONDS) - 10) * 1000 });
    return authorization;
  }

  function keep(key: string, token: Kept): void {
    kept.delete(key);
    kept.set(key, token);
    const oldest = kept.keys().next();
    if (kept.size > KEPT_TOKENS && oldest.done !== true) kept.delete(oldest.value);
  }

  return {
    async known(endpoint) {
      if (wantBasic.has(endpoint.origin)) return await basicOf(endpoint.credentials);
      const found = kept.get(keyOf(endpoint));
      return found !== undefined && found.until > now() ? found.authorization : null;
    },
    async answer(endpoint, challenge) {
      if (challenge.scheme === 'basic') {
        wantBasic.add(endpoint.origin);
        return await basicOf(endpoint.credentials);
      }
      const key = keyOf(endpoint);
      const made = running.get(key) ?? ask(endpoint, challenge).finally(() => running.delete(key));
      running.set(key, made);
      return await made;
    },
  };
}

/** The request for a token: by GET, or with a refresh token by POST (the distribution specification's OAuth 2 page). */
function questionOf(
  url: URL,
  about: { endpoint: Endpoint; challenge: Bearer; secret: Secret | null },
): [URL, RequestInit] {
  const { endpoint, challenge, secret } = about;
  const common = { redirect: 'error', signal: AbortSignal.timeout(15_000) } as const;
  const scope = `repository:${endpoint.path}:pull`;
  const service = challenge.service === null ? {} : { service: challenge.service };
  if (secret?.kind === 'identity') {
    const form = { grant_type: 'refresh_token', ...service, scope, client_id: 'shiplock', refresh_token: secret.token };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return [url, { ...common, method: 'POST', headers, body: new URLSearchParams(form).toString() }];
  }
  for (const [name, value] of Object.entries({ ...service, scope })) url.searchParams.set(name, value);
  return [url, { ...common, headers: secret?.kind === 'basic' ? { authorization: basic(secret) } : {} }];
}

async function basicOf(credentials: Credentials | null): Promise<string | null> {
  const secret = (await credentials?.()) ?? null;
  if (secret?.kind === 'bearer') return `Bearer ${secret.token}`;
  return secret?.kind === 'basic' ? basic(secret) : null;
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** As ghcr.io does it for a private package: who asks without credentials gets no token. */
function refusal(status: number, message: string, isAnonymous: boolean): Error {
  if (status !== 401 && status !== 403) return new Error(`the token server ${message}`);
  const hint = !isAnonymous && status === 401 ? ': the credentials that are set were refused' : '';
  return new RegistryRefusal(`the token server ${message}${hint}`, { isAnonymous });
}
