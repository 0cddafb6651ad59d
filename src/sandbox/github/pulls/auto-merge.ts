import type { Context } from '../context.ts';
import { HttpError } from '../http/http-error.ts';
import type { PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { branchRules } from './branch-rules.ts';
import { mergePull } from './merge.ts';
import { enqueue, settleQueue } from './merge-queue.ts';
import { openPulls } from './ref-changes.ts';
import { headSha } from './tips.ts';

/** Merges a pull request that was set to auto-merge when nothing stands in its way any more. */
export async function tryAutoMerge(context: Context, repository: Repository, issue: PullIssue): Promise<void> {
  const { autoMerge } = issue.pull;
  if (!autoMerge || issue.state !== 'open') return;
  try {
    const { by, method, title, message } = autoMerge;
    if (branchRules(repository, issue.pull.base)?.mergeQueue) {
      await enqueue(context, repository, issue, by);
      return;
    }
    await mergePull(context, repository, issue, { by, method, title, message });
  } catch (error) {
    // A refusal means that it is not ready yet; it stays armed.
    if (!(error instanceof HttpError)) throw error;
  }
}

/** What a changed check or status of a commit may set in motion. */
export async function afterCheckChange(context: Context, repository: Repository, sha: string): Promise<void> {
  for (const issue of openPulls(repository)) {
    if (issue.pull.autoMerge && (await headSha(repository, issue)) === sha)
      await tryAutoMerge(context, repository, issue);
  }
  await settleQueue(context, repository, sha);
}
