const MAX_REDIRECTS = 3;
/** For the whole answer: a body that only drips ends with it. */
const TIMEOUT_MS = 30_000;

export interface Ask {
  method: string;
  url: string;
  accept: string;
  authorization: string | null;
  /** `ETag` of what is known: the answer is 304 while that is what is there. */
  etag?: string | null;
  /** Redirects that are answers, and not followed. */
  stopAt?: readonly number[];
}

/**
 * Sends a request and follows redirects by hand: the credentials stay with the host that they are for, and nothing that
 * began with TLS goes on without. Throws for both a redirect away from TLS and too many of them.
 */
export async function follow(fetch: typeof globalThis.fetch, ask: Ask): Promise<Response> {
  const { method, url, accept, authorization, etag = null, stopAt = [] } = ask;
  const { origin } = new URL(url);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let at = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const isHome = new URL(at).origin === origin;
    const response = await fetch(at, {
      method,
      headers: {
        accept,
        ...(isHome && authorization !== null && { authorization }),
        ...(etag !== null && { 'if-none-match': etag }),
      },
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!isRedirect || stopAt.includes(response.status)) return response;
    await response.body?.cancel();
    const next = URL.parse(location, at);
    if (next === null) throw new Error(`${new URL(at).host} redirects to an address that is none`);
    if (at.startsWith('https:') && next.protocol !== 'https:') {
      throw new Error(`the registry redirects ${new URL(at).host} to ${next.protocol}, which is not followed`);
    }
    at = next.href;
  }
  throw new Error(`the registry redirects more than ${MAX_REDIRECTS} times: ${new URL(url).host}`);
}
