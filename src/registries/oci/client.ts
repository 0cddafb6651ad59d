import { RegistryRefusal } from '../registry.ts';
import { parseChallenge } from './challenge.ts';
import type { Endpoint } from './endpoint.ts';
import { follow } from './follow.ts';
import { createTokens } from './tokens.ts';

export interface ClientOptions {
  fetch: typeof globalThis.fetch;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

export interface OciClient {
  /** Sends a request to a registry; answers 404 as a response, throws for everything else that is not 2xx. */
  request(endpoint: Endpoint, method: 'GET' | 'HEAD', url: string, accept: string): Promise<Response>;
}

const maxTries = 3;
/** A registry that asks for a longer pause is left alone until the next look. */
const maxWaitMs = 10_000;

export function createOciClient(options: ClientOptions): OciClient {
  const { fetch, now, sleep } = options;
  const tokens = createTokens({ fetch, now });

  async function authorized(endpoint: Endpoint, method: string, url: string, accept: string): Promise<Response> {
    const first = await follow(fetch, { method, url, accept, authorization: tokens.known(endpoint) });
    if (first.status !== 401) return first;
    await first.body?.cancel();
    const challenge = parseChallenge(first.headers.get('www-authenticate'));
    const authorization = challenge === null ? null : await tokens.answer(endpoint, challenge);
    return authorization === null ? first : await follow(fetch, { method, url, accept, authorization });
  }

  return {
    async request(endpoint, method, url, accept) {
      for (let tries = 1; ; tries++) {
        const response = await authorized(endpoint, method, url, accept);
        if (response.ok || response.status === 404) return response;
        await response.body?.cancel();
        const pause = pauseOf(response, now());
        if (tries === maxTries || pause === null || pause > maxWaitMs) throw refusal(response, endpoint);
        await sleep(pause);
      }
    },
  };
}

/** Milliseconds to wait before another try; null when another try will not help now. */
function pauseOf(response: Response, now: number): number | null {
  if (response.status !== 429 && response.status < 500) return null;
  const header = response.headers.get('retry-after');
  if (header === null) return 1_000;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? 1_000 : Math.max(0, date - now);
}

function refusal(response: Response, endpoint: Endpoint): Error {
  const where = `${new URL(endpoint.origin).host}/${endpoint.path}`;
  if (response.status === 401 || response.status === 403) {
    const hint = endpoint.credentials === null ? 'configure credentials for this registry' : 'check its credentials';
    return new RegistryRefusal(`the registry does not let us read ${where} (${response.status}): ${hint}`);
  }
  return new Error(`the registry answered ${response.status} for ${where}`);
}
