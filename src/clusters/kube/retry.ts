/** What went wrong with one try, as far as a retry cares. `isVerdict`: the server judged the request, whatever its status. */
export type Failure =
  | { kind: 'status'; status: number; retryAfterSeconds: number | null; isVerdict?: boolean }
  | { kind: 'connection' }
  | { kind: 'timeout' };

const MAX_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 200;

/**
 * How long to wait before the next try, or null to give up. A 429 comes before any work, so every request may be sent
 * again; after a 500, a 503, a gateway's 502 or 504 or a broken connection the work may be done, so only requests that
 * may be done twice are. Timeouts are not tried again: the caller chose how long to wait.
 */
export function retryDelay(
  failure: Failure,
  request: { isRepeatable: boolean; triesLeft: number; triesMade: number },
  random: () => number,
): number | null {
  if (request.triesLeft <= 0 || !mayRepeat(failure, request.isRepeatable)) return null;
  const asked = failure.kind === 'status' ? failure.retryAfterSeconds : null;
  if (asked !== null) return Math.min(asked * 1000, MAX_WAIT_MS);
  return fullJitter(request.triesMade, { first: FIRST_WAIT_MS, most: MAX_WAIT_MS }, random);
}

function mayRepeat(failure: Failure, isRepeatable: boolean): boolean {
  if (failure.kind === 'timeout') return false;
  if (failure.kind === 'connection') return isRepeatable;
  if (failure.isVerdict === true) return false;
  switch (failure.status) {
    case 429:
      return true;
    case 500:
    case 502:
    case 503:
    case 504:
      return isRepeatable;
    default:
      return false;
  }
}

/** A random wait up to a bound that doubles with each try: many clients that failed together come back apart. */
export function fullJitter(tries: number, bounds: { first: number; most: number }, random: () => number): number {
  return Math.round(random() * Math.min(bounds.most, bounds.first * 2 ** tries));
}

/** Seconds of a Retry-After header, whole ones: a number, or a date seen from `now` (gateways send it). Null without one. */
export function readRetryAfter(header: string | string[] | undefined, now: number): number | null {
  const value = [header].flat()[0];
  if (value === undefined) return null;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
