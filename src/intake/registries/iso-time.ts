/** Registries that have no time write the year 1, and clocks that were never set 1970: no registry is as old. */
const EARLIEST = Date.UTC(2013, 0, 1);

/**
 * A time as ISO 8601 in UTC, from such a text (also with `+0000` or nanoseconds) or from seconds since 1970 (also with
 * a fraction); null for anything else.
 */
export function isoTime(value: unknown): string | null {
  const date = new Date(millisecondsOf(value));
  return date.getTime() >= EARLIEST && date.getUTCFullYear() <= 9999 ? date.toISOString() : null;
}

function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value * 1000;
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
}
