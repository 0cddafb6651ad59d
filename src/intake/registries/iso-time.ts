/** A time as ISO 8601 in UTC, from such a text or from seconds since 1970; null for what is no time after 1970. */
export function isoTime(value: string | number | null | undefined): string | null {
  const date = new Date(typeof value === 'number' ? value * 1000 : (value ?? Number.NaN));
  // GHCR sends the year 1, and a clock that was never set sends 1970.
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 || date.getUTCFullYear() > 9999
    ? null
    : date.toISOString();
}
