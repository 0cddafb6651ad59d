import type { TagState } from '../../model/image-state.ts';
import type { Instant } from '../../model/names.ts';
import type { VersionPolicy } from '../../model/policy.ts';

/* Instants are texts in UTC; `Date.parse` and `toISOString` read no clock, so this file may use `Date`. */

/** Why a version is not taken although it is the newest. `until`: when that is over, null for never. */
export interface Obstacle {
  reason: string;
  until: Instant | null;
}

/** Builds that are meant to be reproducible say 1970 or the year 1. */
const FIRST_DAY = '2000-01-01';

/** True when a policy asks of a version what only the image itself tells. */
export function asksImage({ platforms, minimumAge }: VersionPolicy): boolean {
  return platforms !== undefined || minimumAge !== undefined;
}

/**
 * What keeps a version from being taken by itself: not built for every wanted platform, or too young. Null for nothing,
 * `unknown` while nobody has looked at the image.
 */
export function obstacleTo(
  { created, platforms }: Pick<TagState, 'created' | 'platforms'>,
  policy: VersionPolicy,
  now: Instant,
): Obstacle | 'unknown' | null {
  if (policy.platforms !== undefined) {
    if (platforms === undefined) return 'unknown';
    const missing = policy.platforms.filter((wanted) => !platforms.some((there) => isFor(there, wanted)));
    if (missing.length > 0) return { reason: `it is not built for ${missing.join(' and ')}`, until: null };
  }
  if (policy.minimumAge === undefined) return null;
  if (created === undefined) return 'unknown';
  if (created === null || created < FIRST_DAY) {
    return { reason: 'it does not say when it was built, so its age is not known', until: null };
  }
  const until = new Date(Date.parse(created) + policy.minimumAge * 1000).toISOString();
  return Date.parse(now) >= Date.parse(until) ? null : { reason: `it was built at ${created}, too lately`, until };
}

/** `linux/arm64` is met by any variant of it, `linux/arm64/v8` by that one, and by an image that names no variant. */
function isFor(there: string, wanted: string): boolean {
  return there === wanted || there.startsWith(`${wanted}/`) || wanted.startsWith(`${there}/`);
}
