import type { Context } from '../context.ts';
import { type Signer, signerAt } from '../git/commit.ts';
import { compareCommits } from '../git/history.ts';
import { mergeTrees, rebaseCommits } from '../git/merge.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { HttpError } from '../http/http-error.ts';
import { commitOf } from '../present/commit.ts';
import type { Account } from '../world/accounts.ts';
import type { MergeMethod, PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { branchRules, type Deed } from './branch-rules.ts';
import { HOST_SIGNER, personSigner } from './identity.ts';
import { closePull } from './lifecycle.ts';
import { afterRefChanges } from './ref-changes.ts';
import { missingChecks, missingReviews } from './requirements.ts';
import { baseSha, headSha } from './tips.ts';

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly by: Account;
  /** The head that the caller has seen. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

interface Tips {
  readonly base: string;
  readonly head: string;
}

/** Merges a pull request with git and moves its base branch by compare-and-set; throws GitHub's refusals. */
export async function mergePull(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  request: MergeRequest,
): Promise<string> {
  if (issue.state !== 'open') throw new HttpError(405, 'Pull Request is not mergeable');
  const tips = { base: await baseSha(repository, issue), head: await headSha(repository, issue) };
  if (request.sha !== undefined && request.sha !== tips.head) {
    throw new HttpError(409, 'Head branch was modified. Review and try the merge again.');
  }
  refuseUnready(context, repository, issue, tips.head, request);
  const sha = await writeMerge(context, repository, issue, request, tips);
  const ref = `refs/heads/${issue.pull.base}`;
  if (!(await repository.git.refs.update([{ ref, from: tips.base, to: sha }]))) {
    throw new HttpError(405, 'Base branch was modified. Review and try the merge again.');
  }
  issue.pull.merged = { at: context.now(), by: request.by, sha };
  issue.pull.closedBase = tips.base;
  await closePull(context, repository, issue, request.by);
  await afterRefChanges(context, repository, [{ ref, from: tips.base, to: sha }], request.by);
  if (repository.settings.deleteBranchOnMerge) await deleteHead(context, repository, issue, tips.head, request.by);
  return sha;
}

function refuseUnready(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  head: string,
  { method, by }: MergeRequest,
): void {
  const deed: Deed = { by, kind: 'merge' };
  if (issue.pull.draft) throw new HttpError(405, 'Pull Request is still a draft');
  if (branchRules(repository, issue.pull.base, deed)?.mergeQueue) {
    throw new HttpError(405, 'Changes must be made through the merge queue');
  }
  const { settings } = repository;
  const allowed = {
    merge: settings.allowMergeCommit ? undefined : 'Merge commits are not allowed on this repository.',
    squash: settings.allowSquashMerge ? undefined : 'Squash merges are not allowed on this repository.',
    rebase: settings.allowRebaseMerge ? undefined : 'Rebase merges are not allowed on this repository.',
  };
  const refusal =
    allowed[method] ??
    missingReviews(context.world, repository, issue, deed) ??
    missingChecks(repository, issue.pull.base, head, deed);
  if (refusal) throw new HttpError(405, refusal);
}

async function writeMerge(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  request: MergeRequest,
  tips: Tips,
): Promise<string> {
  const now = context.now();
  const merged = await mergeTrees(repository.git, tips.base, tips.head);
  if (merged.kind === 'conflict') throw new HttpError(405, 'Pull Request is not mergeable');
  const committer: Signer = signerAt(HOST_SIGNER.name, HOST_SIGNER.email, now);
  const { ahead, behind } = await compareCommits(repository.git, tips.base, tips.head);
  const rules = branchRules(repository, issue.pull.base, { by: request.by, kind: 'merge' });
  if (rules?.strict && behind > 0)
    throw new HttpError(405, 'Head branch is out of date. Review and try the merge again.');
  if (request.method === 'rebase') {
    const sha = await rebaseCommits(repository.git, tips.base, ahead, committer);
    if (sha === undefined) throw new HttpError(405, "This branch can't be rebased");
    return sha;
  }
  const parents = request.method === 'merge' ? [tips.base, tips.head] : [tips.base];
  const author = personSigner(request.method === 'squash' ? issue.author.account : request.by, now);
  const message = await mergeMessage(repository, issue, request, ahead);
  return repository.git.writeCommit({ tree: merged.tree, parents, author, committer, message }, context.signer.sign);
}

async function mergeMessage(
  repository: Repository,
  issue: PullIssue,
  request: MergeRequest,
  commits: readonly string[],
): Promise<string> {
  const { number, title } = issue;
  if (request.method === 'merge') {
    const first = `Merge pull request #${number} from ${(issue.pull.fork ?? repository).owner.login}/${issue.pull.head}`;
    return joinMessage(request.title ?? first, request.message ?? title);
  }
  const only = commits.length === 1 && commits[0] ? await commitOf(repository, commits[0]) : undefined;
  const ownTitle = only?.message.split('\n', 1)[0] ?? title;
  const ownBody = only ? only.message.split('\n').slice(1).join('\n').trim() : await listMessages(repository, commits);
  return joinMessage(request.title ?? `${ownTitle} (#${number})`, request.message ?? ownBody);
}

async function listMessages(repository: Repository, commits: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const sha of commits) lines.push(`* ${(await commitOf(repository, sha)).message.trim()}`);
  return lines.join('\n\n');
}

function joinMessage(title: string, body: string): string {
  return body === '' ? title : `${title}\n\n${body}`;
}

async function deleteHead(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  head: string,
  by: Account,
): Promise<void> {
  if (issue.pull.fork !== undefined) return;
  const ref = `refs/heads/${issue.pull.head}`;
  if (!(await repository.git.refs.update([{ ref, from: head, to: NO_OBJECT }]))) return;
  await afterRefChanges(context, repository, [{ ref, from: head, to: NO_OBJECT }], by);
}
