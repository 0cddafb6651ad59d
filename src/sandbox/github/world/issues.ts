import type { Account, App } from './accounts.ts';
import type { Repository } from './repository.ts';

/** Who wrote something, and through which App. */
export interface Author {
  readonly account: Account;
  readonly app?: App;
}

export interface Reaction {
  readonly id: number;
  readonly account: Account;
  readonly content: string;
  readonly createdAt: Date;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: Author;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
  readonly reactions: Reaction[];
  minimized?: string;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly author: Author;
  readonly state: ReviewState;
  readonly body: string;
  readonly commit: string;
  readonly submittedAt: Date;
}

/** What makes an issue a pull request. */
export interface Pull {
  readonly id: number;
  /** The branch, and the fork that has it; of the repository itself without one. */
  readonly head: string;
  readonly fork?: Repository;
  base: string;
  draft: boolean;
  /** The base SHA to show once the pull request is no longer open. */
  closedBase?: string;
  merged?: { readonly at: Date; readonly by: Account; readonly sha: string };
  autoMerge?: {
    readonly by: Account;
    readonly method: MergeMethod;
    readonly title?: string;
    readonly message?: string;
  };
  readonly reviews: Review[];
  readonly requestedReviewers: Set<string>;
  readonly requestedTeams: Set<string>;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Author;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | null;
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  closedBy: Account | null;
  readonly labels: Set<string>;
  readonly assignees: Set<string>;
  readonly reactions: Reaction[];
  readonly pull?: Pull;
}

/** A pull request in the merge queue; the group is the commit on which its checks run, once it is first in line. */
export interface QueueEntry {
  readonly id: number;
  readonly issue: PullIssue;
  readonly by: Account;
  group?: { readonly ref: string; readonly sha: string; readonly base: string; readonly head: string };
}

export type PullIssue = Issue & { readonly pull: Pull };

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}
