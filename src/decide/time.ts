import type { Instant } from '../model/names.ts';

/*
 * Instants are ISO texts in UTC, which sort as text. Arithmetic goes over milliseconds; `Date.parse` and `toISOString`
 * read no clock, so this file may use `Date` where the rest of `decide` may not.
 */

/** Milliseconds since the epoch of an instant. */
export function millis(instant: Instant): number {
  return Date.parse(instant);
}

/** The instant of milliseconds since the epoch. */
export function instantOf(time: number): Instant {
  return new Date(time).toISOString();
}

/** The instant some seconds after another. */
export function plusSeconds(instant: Instant, seconds: number): Instant {
  return instantOf(millis(instant) + seconds * 1000);
}

/** Whole seconds from one instant to a later one, at least 0, rounded. */
export function secondsBetween(from: Instant, to: Instant): number {
  return Math.max(0, Math.round((millis(to) - millis(from)) / 1000));
}

/** Negative when `a` is before `b`, 0 when they are the same. Texts of one length sort as they are, without a parse. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.length !== b.length) return millis(a) - millis(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** True when `a` is at or before `b`. */
export function isReached(a: Instant, b: Instant): boolean {
  return compareInstants(a, b) <= 0;
}

/** The earliest of some instants, null for none. */
export function earliest(instants: readonly (Instant | null)[]): Instant | null {
  let first: Instant | null = null;
  for (const instant of instants) {
    if (instant === null) continue;
    if (first === null || millis(instant) < millis(first)) first = instant;
  }
  return first;
}

/** The latest of some instants, null for none. */
export function latest(instants: readonly (Instant | null)[]): Instant | null {
  let last: Instant | null = null;
  for (const instant of instants) {
    if (instant === null) continue;
    if (last === null || millis(instant) > millis(last)) last = instant;
  }
  return last;
}
