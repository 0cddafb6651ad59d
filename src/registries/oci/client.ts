import { RegistryRefusal } from '../registry.ts';
import { parseChallenge } from './challenge.ts';
import type { Endpoint } from './endpoint.ts';
import { follow } from './follow.ts';
import { createLimits, type Limits, MAX_WAIT_MS } from './limits.ts';
import { UnreachableError } from './network/guarded-send.ts';
import { retryAfter } from './retry-after.ts';
import { createTokens } from './tokens.ts';

export interface ClientOptions {
  fetch: typeof globalThis.fetch;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Shared by all clients that should keep one pace; each has its own when left out. */
  limits?: Limits;
}

export interface Question {
  method: 'GET' | 'HEAD';
  url: string;
  accept: string;
  /** `ETag` of what is known: 304 is an answer then. */
  etag?: string | null;
  /** Statuses that are answers to this question, beside 2xx and 404. */
  answers?: readonly number[];
}

export interface OciClient {
  /** Sends a request to a registry; answers 404 as a response, throws for everything else that is not an answer. */
  request(endpoint: Endpoint, question: Question): Promise<Response>;
}

const MAX_TRIES = 3;

/** Asks registries: with the token that they want, at the pace that they bear, again when they are busy for a moment. */
export function createOciClient(options: ClientOptions): OciClient {
  const { fetch, now, sleep } = options;
  const limits = options.limits ?? createLimits({ now, sleep });
  const tokens = createTokens({ fetch: limited(fetch, limits, now), now });

  async function authorized(endpoint: Endpoint, question: Question): Promise<Response> {
    const { answers: stopAt = [], ...rest } = question;
    const ask = async (authorization: string | null) =>
      await limits.run(new URL(question.url).host, () => follow(fetch, { ...rest, stopAt, authorization }));
    const first = await ask(await tokens.known(endpoint));
    if (first.status !== 401) return first;
    await first.body?.cancel();
    const challenge = parseChallenge(first.headers.get('www-authenticate'));
    const authorization = challenge === null ? null : await tokens.answer(endpoint, challenge);
    return authorization === null ? first : await ask(authorization);
  }

  /** Notes what a refusal says of its host, and waits where another try makes sense; false where none does. */
  async function isWorthAnotherTry(response: Response, host: string, tries: number): Promise<boolean> {
    const pause = retryAfter(response.headers, now());
    if (response.status === 429 || (response.status === 503 && pause !== null)) {
      limits.pause(host, pause);
      return tries < MAX_TRIES && (pause ?? 0) <= MAX_WAIT_MS;
    }
    if (tries === MAX_TRIES || response.status < 500) return false;
    await sleep(1_000);
    return true;
  }

  return {
    async request(endpoint, question) {
      const { host } = new URL(question.url);
      const answers = [404, ...(question.answers ?? []), ...(question.etag ? [304] : [])];
      for (let tries = 1; ; tries++) {
        const response = await authorized(endpoint, question).catch((error: unknown) => {
          if (error instanceof UnreachableError) limits.pause(host, null);
          throw error;
        });
        if (response.ok || answers.includes(response.status)) {
          limits.answered(host);
          return response;
        }
        await response.body?.cancel();
        if (!(await isWorthAnotherTry(response, host, tries))) throw refusal(response, endpoint);
      }
    },
  };
}

/** A token server keeps its own pace and gets its own pauses. */
function limited(fetch: typeof globalThis.fetch, limits: Limits, now: () => number): typeof globalThis.fetch {
  return async (input, init) => {
    const { host } = new URL(String(input));
    const response = await limits.run(host, () => fetch(input, init));
    if (response.status === 429) limits.pause(host, retryAfter(response.headers, now()));
    return response;
  };
}

function refusal(response: Response, endpoint: Endpoint): Error {
  const where = `${new URL(endpoint.origin).host}/${endpoint.path}`;
  if (response.status === 401 || response.status === 403) {
    const isAnonymous = endpoint.credentials === null;
    const hint = isAnonymous ? endpoint.hint : 'check its credentials';
    const message = `the registry does not let us read ${where} (${response.status}): ${hint}`;
    return new RegistryRefusal(message, { isAnonymous });
  }
  return new Error(`the registry answered ${response.status} for ${where}`);
}
