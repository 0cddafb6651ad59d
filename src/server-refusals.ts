import type { Counter } from './intake/counter.ts';
import { createRateLimit } from './intake/rate-limit.ts';
import { senderKey } from './intake/sender-key.ts';
import type { Route } from './web/http.ts';

/** Deliveries of one address that may be refused in a minute before it is told to wait. */
const REFUSALS = { count: 30, windowMs: 60_000 };

/**
 * Makes doors tell an address that keeps knocking without a proof to wait: 429 in the place of 401, counted over all of
 * them. Everything is still verified first, so that whoever proves himself comes in, also from the address of a proxy that others misuse.
 */
export function createRefusalLimit({ counter, now }: { counter: Counter; now: () => Date }) {
  const limit = createRateLimit({ ...REFUSALS, now: () => now().getTime() });
  const guarded = (route: Route): Route => ({
    ...route,
    async handle(request) {
      const result = await route.handle(request);
      if (result.status !== 401 || limit(senderKey(request.address))) return result;
      counter.count('tooMany');
      const body = { message: 'too many requests from this address were not proven: wait a minute' };
      return { status: 429, headers: { 'retry-after': `${REFUSALS.windowMs / 1000}` }, body };
    },
  });
  return (routes: readonly Route[]): Route[] => routes.map(guarded);
}
