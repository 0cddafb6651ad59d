import type { CheckRun, StatusState } from '../world/checks.ts';
import type { PullIssue, Review } from '../world/issues.ts';
import type { Repository, RequiredCheck } from '../world/repository.ts';
import { roleAtLeast, roleOf, type World } from '../world/world.ts';
import { branchRules, type Deed } from './branch-rules.ts';

export type CheckVerdict = 'passed' | 'failed' | 'pending' | 'expected';

/** What a check says about a commit: its newest run, or its newest commit status, of the required App. */
export function requiredCheckVerdict(repository: Repository, sha: string, check: RequiredCheck): CheckVerdict {
  const run = newestRun(repository, sha, check);
  if (run) return runVerdict(run);
  const status = repository.statuses.findLast(
    (one) => one.sha === sha && one.context === check.context && (!check.appId || one.app?.id === check.appId),
  );
  return status ? statusVerdict(status.state) : 'expected';
}

function newestRun(repository: Repository, sha: string, check: RequiredCheck): CheckRun | undefined {
  const runs = [...repository.checkRuns.values()];
  return runs.findLast(
    (run) => run.sha === sha && run.name === check.context && (!check.appId || run.app.id === check.appId),
  );
}

function runVerdict(run: CheckRun): CheckVerdict {
  if (run.status !== 'completed') return 'pending';
  // GitHub lets neutral and skipped pass a required check.
  const passes = run.conclusion === 'success' || run.conclusion === 'neutral' || run.conclusion === 'skipped';
  return passes ? 'passed' : 'failed';
}

function statusVerdict(state: StatusState): CheckVerdict {
  if (state === 'success') return 'passed';
  return state === 'pending' ? 'pending' : 'failed';
}

/** Why a protected branch does not take a commit yet, in GitHub's words; undefined when every required check passed. */
export function missingChecks(repository: Repository, branch: string, sha: string, deed?: Deed): string | undefined {
  const required = branchRules(repository, branch, deed)?.requiredChecks ?? [];
  const open = required.filter((check) => requiredCheckVerdict(repository, sha, check) !== 'passed');
  const [first] = open;
  if (!first) return undefined;
  if (open.length > 1) return `${open.length} of ${required.length} required status checks have not succeeded.`;
  const verdict = requiredCheckVerdict(repository, sha, first);
  const words = { expected: 'is expected', pending: 'is pending', failed: 'is failing', passed: 'has passed' };
  return `Required status check "${first.context}" ${words[verdict]}.`;
}

/** Why the reviews of a pull request do not suffice; undefined when they do. */
export function missingReviews(
  world: World,
  repository: Repository,
  issue: PullIssue,
  deed?: Deed,
): string | undefined {
  const needed = branchRules(repository, issue.pull.base, deed)?.requiredReviews ?? 0;
  if (needed === 0) return undefined;
  const latest = latestReviews(issue.pull.reviews);
  if (latest.some((review) => review.state === 'CHANGES_REQUESTED')) return 'Changes have been requested.';
  const approvals = latest.filter(
    (review) =>
      review.state === 'APPROVED' && roleAtLeast(roleOf(world, repository, review.author.account.login), 'write'),
  );
  if (approvals.length >= needed) return undefined;
  return `At least ${needed} approving review is required by reviewers with write access.`;
}

/** The last review of each person that says yes or no. */
function latestReviews(reviews: readonly Review[]): Review[] {
  const latest = new Map<string, Review>();
  for (const review of reviews) {
    if (review.state !== 'COMMENTED') latest.set(review.author.account.login, review);
  }
  return [...latest.values()];
}

/** True when any check of a commit, required or not, has not passed. */
export function isUnstable(repository: Repository, sha: string): boolean {
  const names = new Set<string>();
  for (const run of repository.checkRuns.values()) if (run.sha === sha) names.add(run.name);
  for (const status of repository.statuses) if (status.sha === sha) names.add(status.context);
  return [...names].some((context) => requiredCheckVerdict(repository, sha, { context }) !== 'passed');
}
