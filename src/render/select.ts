import type { Choices } from '../model/image-state.ts';
import type { VersionPolicy } from '../model/policy.ts';
import type { RenderError, Trust } from './engine.ts';

/** How a policy ranks some tags; its ranges and patterns mean what Masterminds/semver and RE2 say. */
export interface SelectQuery {
  policy: VersionPolicy;
  /** `created` is asked for only by `newest`. */
  tags: readonly { tag: string; created?: string | null | undefined }[];
}

/** The order of the tags. With a fault the policy cannot be used: which field of it (`tags.pattern`, `allow.0`), and why. */
export interface Ranking extends Omit<Choices, 'policy'> {
  fault?: { field: string; message: string };
}

export type SelectResult =
  /** One ranking for each query, in their order. */
  { status: 'selected'; rankings: Ranking[] } | { status: 'failed'; error: RenderError };

/** Ranks tags by policies. Throws when the engine itself fails. */
export type Select = (queries: readonly SelectQuery[], trust?: Trust) => Promise<Ranking[]>;
