import type { Context } from '../context.ts';
import { presentPull } from '../present/pull.ts';
import { emit } from '../webhooks/emit.ts';
import type { Account } from '../world/accounts.ts';
import type { PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { UNKNOWN_MERGEABILITY } from './mergeability.ts';
import { baseSha } from './tips.ts';

/** Sends a pull_request event. GitHub has not tried the merge yet at that time, so `mergeable` is null. */
export function emitPull(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const payload = async () => ({
    number: issue.number,
    ...more,
    pull_request: await presentHookPull(context, repository, issue),
  });
  return emit(context, repository, { event: 'pull_request', action, sender, payload });
}

/** A pull request in full as webhooks carry it, with the merge settings of its repository. */
async function presentHookPull(context: Context, repository: Repository, issue: PullIssue) {
  return presentPull(context, repository, issue, UNKNOWN_MERGEABILITY);
}

/** Closes a pull request, merged or not, and tells everybody. */
export async function closePull(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<void> {
  const now = context.now();
  issue.pull.closedBase ??= await baseSha(repository, issue);
  issue.state = 'closed';
  issue.closedAt = now;
  issue.updatedAt = now;
  issue.closedBy = by;
  delete issue.pull.autoMerge;
  await emitPull(context, repository, issue, 'closed', by);
}
