import type { TagState } from '../../model/image-state.ts';
import type { Instant } from '../../model/names.ts';
import type { VersionPolicy } from '../../model/policy.ts';
import type { Ranking } from '../../render/select.ts';
import { obstacleTo } from '../../text/policy/fitness.ts';
import { newerTags } from '../../text/policy/newer-tags.ts';
import { policyKey } from '../../text/policy/policy-of.ts';
import { type Ranks, ranksOf } from '../../text/policy/ranks.ts';

/** What a policy says of one tag. */
export interface TagVerdict {
  tag: string;
  verdict: 'chosen' | 'eligible' | 'ignored';
  reason: string;
}

export interface TagChoice {
  tag: string | null;
  digest: string | null;
  /** Why this one, or why none. */
  reason: string;
  /** The best first; those that cannot be compared last. */
  verdicts: TagVerdict[];
}

interface Given {
  policy: VersionPolicy;
  /** The policy in one line. */
  label: string;
  tags: readonly TagState[];
  /** The tag that runs; null to choose among all. */
  current: string | null;
  now: Instant;
}

/** The tag that a policy takes, as a decision on a target takes it, with what it says of every other one. */
export function chooseTag(ranking: Ranking, given: Given): TagChoice {
  const { policy, tags, current, label, now } = given;
  if (policy.digest !== undefined) return followed(policy.digest, given);
  const image = { repository: '', tags: [...tags] };
  const ranks = ranksOf(image, { ...ranking, policy: policyKey(policy) });
  const newer = newerTags(ranks, policy, current);
  const obstacles = new Map(newer.map((tag) => [tag, whyNotYet(ranks.stateOf(tag), policy, now)]));
  const chosen = newer.find((tag) => obstacles.get(tag) === null) ?? null;
  const known = new Set(tags.map(({ tag }) => tag));
  const verdicts = [...ranking.ranked, ...ranking.unranked]
    .filter(({ tag }) => known.has(tag))
    .map(({ tag }): TagVerdict => {
      if (tag === chosen) return { tag, verdict: 'chosen', reason: `the newest by ${label}` };
      const against = obstacles.get(tag) ?? ranks.against(tag);
      if (against !== null) return { tag, verdict: 'ignored', reason: tag === current ? 'the current one' : against };
      if (newer.includes(tag)) return { tag, verdict: 'eligible', reason: `not newer than ${chosen}` };
      return { tag, verdict: 'ignored', reason: notNewer(tag, current, ranks) };
    });
  const reason = chosen === null ? whyNone(given, newer, obstacles) : `the newest by ${label}`;
  return { tag: chosen, digest: chosen === null ? null : (ranks.stateOf(chosen)?.digest ?? null), reason, verdicts };
}

function whyNotYet(state: TagState | undefined, policy: VersionPolicy, now: Instant): string | null {
  const obstacle = obstacleTo(state ?? {}, policy, now);
  if (obstacle === null || obstacle === 'unknown') return obstacle;
  return obstacle.until === null ? obstacle.reason : `${obstacle.reason}: from ${obstacle.until} on`;
}

function notNewer(tag: string, current: string | null, ranks: Ranks): string {
  if (tag === current) return 'the current one';
  const isSame = current !== null && ranks.rankOf(tag) === ranks.rankOf(current);
  return isSame ? `the same version as ${current}` : `older than ${current}`;
}

function whyNone(
  { tags, current, label }: Given,
  newer: readonly string[],
  obstacles: ReadonlyMap<string, string | null>,
): string {
  const [best] = newer;
  if (tags.length === 0) return 'there are no tags';
  if (best !== undefined) return `${best} is the newest by ${label}, but ${obstacles.get(best)}`;
  return current === null
    ? `none of ${tags.length} tags is admitted by ${label}`
    : `nothing is newer than ${current} by ${label}`;
}

/** The tag that a policy follows by its digest. */
function followed(name: string, { policy, label, tags, now }: Given): TagChoice {
  const state = tags.find(({ tag }) => tag === name);
  const obstacle = state === undefined ? `there is no tag ${name}` : whyNotYet(state, policy, now);
  const reason = obstacle === null ? `followed by ${label}` : obstacle;
  const verdicts = tags.map(({ tag }): TagVerdict => {
    if (tag !== name) return { tag, verdict: 'ignored', reason: `the policy follows ${name}` };
    return { tag, verdict: obstacle === null ? 'chosen' : 'ignored', reason };
  });
  return {
    tag: obstacle === null ? name : null,
    digest: obstacle === null ? (state?.digest ?? null) : null,
    reason,
    verdicts,
  };
}
