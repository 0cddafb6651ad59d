import type { TagState } from '../model/image-state.ts';
import type { KnownImage } from '../store/images.ts';

/** A digest that the registry itself named; what an event names is a hint until then. */
export const RESOLVED = 'registry';

/** What GitHub said to the App itself, signed by it: nobody else can say that. */
export const SIGNED_BY_GITHUB = 'github';

/**
 * A tag as far as its word counts: the digest that the registry named. Where the registry does not let us read at all
 * (`isUnreadable`) and no credentials are set for it, the one that GitHub's signed event named, marked as that.
 */
export function tagOfFact(
  { tag, digest, source, told }: KnownImage,
  { isUnreadable }: { isUnreadable: boolean },
): TagState {
  const known = told === null ? { tag } : { tag, told };
  if (source === RESOLVED) return { ...known, digest };
  if (!isUnreadable || source !== SIGNED_BY_GITHUB || digest === null) return { ...known, digest: null };
  return { ...known, digest, evidence: 'event' };
}
