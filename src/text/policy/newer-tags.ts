import type { VersionPolicy } from '../../model/policy.ts';
import type { Ranks } from './ranks.ts';

/**
 * The tags that a policy would take instead of the current one, the best one first: admitted, at the registry, and newer
 * by rank. From a tag that the policy cannot compare every admitted one is a way on. Only with `downgrade` older ones,
 * and then only from a version that is not there or not admitted any more.
 */
export function newerTags(ranks: Ranks, policy: VersionPolicy, current: string | null): string[] {
  const rank = current === null ? undefined : ranks.rankOf(current);
  if (rank === undefined) return isUndated(ranks, policy, current) ? [] : sameFormFirst(ranks.admitted, current);
  const newer: { tag: string; rank: number }[] = [];
  for (const one of ranks.admitted) {
    if (one.rank <= rank) break;
    newer.push(one);
  }
  if (newer.length > 0 || policy.downgrade !== true || current === null) return sameFormFirst(newer, current);
  const isKept = ranks.admitted.some((one) => one.rank === rank);
  return isKept ? [] : sameFormFirst(ranks.admitted, current);
}

/** While nobody knows when the current one was built, nothing is known to be newer. */
function isUndated(ranks: Ranks, policy: VersionPolicy, current: string | null): boolean {
  if (policy.newest !== true || current === null) return false;
  const state = ranks.stateOf(current);
  return state !== undefined && state.created === undefined;
}

/** Of tags of one version, `1.4.3` and `v1.4.3`, the one that is written as the current one is. */
function sameFormFirst(tags: readonly { tag: string; rank: number }[], current: string | null): string[] {
  if (tags.length < 2) return tags.map(({ tag }) => tag);
  const hasV = current?.startsWith('v') ?? false;
  const strange = (tag: string): number => Number(tag.startsWith('v') !== hasV);
  return tags.toSorted((a, b) => b.rank - a.rank || strange(a.tag) - strange(b.tag)).map(({ tag }) => tag);
}
