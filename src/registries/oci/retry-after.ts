/**
 * Milliseconds that a `Retry-After` (RFC 9110: seconds, or a date) asks for; null for none that can be read. Also in the
 * wording of Docker Hub (`X-RateLimit-Reset`, seconds since 1970), which sends no other.
 */
export function retryAfter(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  // Only with the name of a month: `-1` is a date for some readers.
  if (/[a-z]{3}/i.test(text) && !Number.isNaN(date)) return Math.max(0, date - now);
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  return reset > 1_000_000_000 ? Math.max(0, reset * 1000 - now) : null;
}
