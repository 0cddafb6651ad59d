const maxRedirects = 3;

export interface Ask {
  method: string;
  url: string;
  accept: string;
  authorization: string | null;
  /** `ETag` of what is known: the answer is 304 while that is what is there. */
  etag?: string | null;
}

/**
 * Sends a request and follows redirects by hand: the credentials stay with the host that they are for, and nothing that
 * began with TLS goes on without. Throws for both a redirect away from TLS and too many of them.
 */
export async function follow(
  fetch: typeof globalThis.fetch,
  { method, url, accept, authorization, etag = null }: Ask,
): Promise<Response> {
  const { origin } = new URL(url);
  let at = url;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const isHome = new URL(at).origin === origin;
    const response = await fetch(at, {
      method,
      headers: {
        accept,
        ...(isHome && authorization !== null && { authorization }),
        ...(etag !== null && { 'if-none-match': etag }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
    });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    if (at.startsWith('https:') && next.protocol !== 'https:') {
      throw new Error(`the registry redirects ${new URL(at).host} to ${next.protocol}, which is not followed`);
    }
    at = next.href;
  }
  throw new Error(`the registry redirects more than ${maxRedirects} times: ${new URL(url).host}`);
}
