import type { Context } from '../context.ts';
import { signerAt } from '../git/commit.ts';
import { compareCommits } from '../git/history.ts';
import { mergeTrees } from '../git/merge.ts';
import type { PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { branchRules } from './branch-rules.ts';
import { isUnstable, missingChecks, missingReviews } from './requirements.ts';
import { baseSha, headSha, mergeRef } from './tips.ts';

export type MergeableState = 'clean' | 'dirty' | 'blocked' | 'behind' | 'unstable' | 'draft' | 'unknown';

export interface Mergeability {
  readonly mergeable: boolean | null;
  readonly state: MergeableState;
  /** The trial merge, kept at refs/pull/N/merge. */
  readonly mergeCommit: string | null;
}

export const UNKNOWN_MERGEABILITY: Mergeability = { mergeable: null, state: 'unknown', mergeCommit: null };

/** Whether an open pull request could be merged now, asked of git; refreshes the trial merge. */
export async function findMergeability(
  context: Context,
  repository: Repository,
  issue: PullIssue,
): Promise<Mergeability> {
  const [base, head] = await Promise.all([baseSha(repository, issue), headSha(repository, issue)]);
  const merged = await mergeTrees(repository.git, base, head);
  if (merged.kind === 'conflict') return { mergeable: false, state: 'dirty', mergeCommit: null };
  const mergeCommit = await keepTrialMerge(context, repository, issue, { base, head, tree: merged.tree });
  return { mergeable: true, state: await mergeableState(context, repository, issue, base, head), mergeCommit };
}

async function keepTrialMerge(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  merge: { readonly base: string; readonly head: string; readonly tree: string },
): Promise<string> {
  const { base, head, tree } = merge;
  const sha = await repository.git.remember(`trial ${base} ${head}`, () => {
    const author = signerAt('GitHub', 'noreply@github.com', context.now());
    const message = `Merge ${head} into ${base}`;
    return repository.git.writeCommit({ tree, parents: [base, head], author, committer: author, message });
  });
  const ref = mergeRef(issue.number);
  if ((await repository.git.refs.read(ref)) !== sha) await repository.git.refs.update([{ ref, to: sha }]);
  return sha;
}

async function mergeableState(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  base: string,
  head: string,
): Promise<MergeableState> {
  if (issue.pull.draft) return 'draft';
  const rules = branchRules(repository, issue.pull.base);
  if (rules?.strict && (await compareCommits(repository.git, base, head)).behind > 0) return 'behind';
  if (missingReviews(context.world, repository, issue)) return 'blocked';
  if (missingChecks(repository, issue.pull.base, head)) return 'blocked';
  return isUnstable(repository, head) ? 'unstable' : 'clean';
}
