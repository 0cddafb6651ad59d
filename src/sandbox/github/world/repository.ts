import type { BareRepository } from '../git/repository.ts';
import type { Account } from './accounts.ts';
import type { CheckRun, CheckSuite, CommitStatus } from './checks.ts';
import type { Deployment, Environment } from './deployments.ts';
import type { Comment, Issue, QueueEntry } from './issues.ts';

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** A check that a protected branch requires; `appId` binds it to one App. */
export interface RequiredCheck {
  readonly context: string;
  readonly appId?: number;
}

export interface Protection {
  readonly requiredChecks: readonly RequiredCheck[];
  readonly requiredReviews: number;
  /** The branch must contain the base branch before it may merge. */
  readonly strict: boolean;
  /** Pull requests reach the branch through its merge queue only. */
  readonly mergeQueue: boolean;
  readonly enforceAdmins: boolean;
}

/** A ruleset for branches of the repository. */
export interface Ruleset {
  readonly id: number;
  readonly name: string;
  /** Names of branches, `~DEFAULT_BRANCH` or `~ALL`. */
  readonly branches: readonly string[];
  readonly requiredChecks: readonly RequiredCheck[];
  /** Null when no pull request is asked for. */
  readonly requiredReviews: number | null;
  readonly strict: boolean;
  readonly mergeQueue: boolean;
  readonly noForcePush: boolean;
  readonly noDeletion: boolean;
  /** Apps that may bypass it, by the login of their bot and by their id. */
  readonly bypass: ReadonlyMap<string, BypassMode>;
  readonly bypassActors: ReadonlyMap<number, BypassMode>;
}

export type BypassMode = 'always' | 'pull_request';

export interface RepositorySettings {
  readonly description: string | null;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly allowMergeCommit: boolean;
  readonly allowSquashMerge: boolean;
  readonly allowRebaseMerge: boolean;
  readonly allowAutoMerge: boolean;
  readonly deleteBranchOnMerge: boolean;
}

/** A repository: what git does not know beside the bare repository that knows the rest. */
export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly settings: RepositorySettings;
  readonly git: BareRepository;
  readonly createdAt: Date;
  pushedAt: Date;
  /** What it is a fork of. */
  readonly parent?: Repository;
  nextNumber: number;
  readonly collaborators: Map<string, Role>;
  readonly teams: Map<string, Role>;
  readonly protections: Map<string, Protection>;
  readonly rulesets: Ruleset[];
  /** Issues and pull requests by number: they share their numbers. */
  readonly issues: Map<number, Issue>;
  /** The merge queue, first in line first. */
  readonly queue: QueueEntry[];
  readonly comments: Map<number, Comment>;
  readonly labels: Map<string, Label>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly statuses: CommitStatus[];
  readonly deployments: Map<number, Deployment>;
  readonly environments: Map<string, Environment>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
