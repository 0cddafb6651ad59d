import type { Choices, ImageState, TagState } from '../../model/image-state.ts';

/** What a policy says of the tags of one artifact, ready to be asked. */
export interface Ranks {
  rankOf(tag: string): number | undefined;
  /** Why a tag is not one that the policy takes; null when it is. */
  against(tag: string): string | null;
  /** Admitted tags that the registry has, newest first, of one version those in a lasting order. */
  admitted: readonly { tag: string; rank: number }[];
  stateOf(tag: string): TagState | undefined;
}

/** Reads the rankings of an image. */
export function ranksOf(image: ImageState, choices: Choices): Ranks {
  const states = new Map(image.tags.map((state) => [state.tag, state]));
  const ranked = new Map(choices.ranked.map((one) => [one.tag, one]));
  let reasons: Map<string, string> | null = null;
  return {
    rankOf: (tag) => ranked.get(tag)?.rank,
    against(tag) {
      const one = ranked.get(tag);
      if (one !== undefined) return one.verdict === 'admitted' ? null : one.verdict;
      reasons ??= new Map(choices.unranked.map(({ tag: name, reason }) => [name, reason]));
      return reasons.get(tag) ?? 'it is not known';
    },
    admitted: choices.ranked.filter(({ tag, verdict }) => verdict === 'admitted' && states.has(tag)),
    stateOf: (tag) => states.get(tag),
  };
}
