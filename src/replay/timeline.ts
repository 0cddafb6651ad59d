import type { Instant } from '../model/names.ts';
import type { TargetAt } from '../model/target.ts';

/** A target as some commits in a row have it, with the text of the files in which its artifacts stand. */
export interface Held {
  at: TargetAt;
  files: Record<string, string>;
}

/** A commit of the branch, as far as a replay needs it. */
export interface CommitFacts {
  sha: string;
  at: Instant;
  author: string;
  subject: string;
  isMerge: boolean;
}

/** What a commit did to one target; null for a side without it. */
export interface HeldChange {
  key: string;
  before: Held | null;
  after: Held | null;
}

/** The targets of a branch over time: as they were at the start, and what each commit changed. */
export interface Timeline {
  /** When the start was, and when the reader looked. What lies before `since` is known, and not reported. */
  startAt: Instant;
  since: Instant;
  until: Instant;
  start: readonly Held[];
  /** Oldest first; their times never go back. */
  commits: readonly { commit: CommitFacts; changes: readonly HeldChange[] }[];
}
