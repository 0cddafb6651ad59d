import type { Context } from '../context.ts';
import { isoSeconds } from '../git/commit.ts';
import { diffFiles, diffText, type FileChange } from '../git/diff.ts';
import { compareCommits } from '../git/history.ts';
import { findMergeability, type Mergeability, UNKNOWN_MERGEABILITY } from '../pulls/mergeability.ts';
import { baseSha, headSha } from '../pulls/tips.ts';
import type { PullIssue, Review } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { presentAccount } from './account.ts';
import { associationOf } from './association.ts';
import { commentsOf, issuePage, presentAccounts, presentLabels } from './issue.ts';
import { nodeId, repositoryApi } from './links.ts';
import { presentRepository } from './repository.ts';

/** A pull request as lists show it. */
export async function presentSimplePull(context: Context, repository: Repository, issue: PullIssue) {
  const api = repositoryApi(context.links, repository);
  const url = `${api}/pulls/${issue.number}`;
  const issueUrl = `${api}/issues/${issue.number}`;
  const html = issuePage(context, repository, issue);
  const [head, base] = await Promise.all([headSha(repository, issue), baseSha(repository, issue)]);
  const assignees = presentAccounts(context, issue.assignees);
  const { merged } = issue.pull;
  const statuses = `${api}/statuses/${head}`;
  return {
    url,
    id: issue.pull.id,
    node_id: nodeId('PR', issue.pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: presentAccount(context.links, issue.author.account),
    body: issue.body,
    created_at: isoSeconds(issue.createdAt),
    updated_at: isoSeconds(issue.updatedAt),
    closed_at: issue.closedAt && isoSeconds(issue.closedAt),
    merged_at: merged ? isoSeconds(merged.at) : null,
    merge_commit_sha: merged?.sha ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: presentAccounts(context, issue.pull.requestedReviewers),
    requested_teams: [],
    labels: presentLabels(context, repository, issue.labels),
    milestone: null,
    draft: issue.pull.draft,
    head: presentTip(context, issue.pull.fork ?? repository, issue.pull.head, head),
    base: presentTip(context, repository, issue.pull.base, base),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: associationOf(repository, issue.author.account),
    auto_merge: presentAutoMerge(context, issue),
  };
}

function presentTip(context: Context, repository: Repository, ref: string, sha: string) {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: presentAccount(context.links, repository.owner),
    repo: presentRepository(context.links, repository),
  };
}

function presentAutoMerge(context: Context, issue: PullIssue) {
  const { autoMerge } = issue.pull;
  if (!autoMerge) return null;
  return {
    enabled_by: presentAccount(context.links, autoMerge.by),
    merge_method: autoMerge.method,
    commit_title: autoMerge.title ?? issue.title,
    commit_message: autoMerge.message ?? '',
  };
}

/** The commits and files of a pull request: what its head has over the merge base. */
export async function pullChanges(
  repository: Repository,
  issue: PullIssue,
): Promise<{ commits: readonly string[]; files: FileChange[] }> {
  const [base, head] = await Promise.all([baseSha(repository, issue), headSha(repository, issue)]);
  const { ahead, mergeBase } = await compareCommits(repository.git, base, head);
  return { commits: ahead, files: await diffFiles(repository.git, mergeBase, head) };
}

/** What a pull request changes, as one text. */
export async function pullDiff(repository: Repository, issue: PullIssue): Promise<string> {
  const [base, head] = await Promise.all([baseSha(repository, issue), headSha(repository, issue)]);
  const { mergeBase } = await compareCommits(repository.git, base, head);
  return diffText(repository.git, mergeBase, head);
}

/** A pull request in full; an open one is tried against its base unless the caller says what to show. */
export async function presentPull(context: Context, repository: Repository, issue: PullIssue, known?: Mergeability) {
  const open = issue.state === 'open';
  const tried = known ?? (open ? await findMergeability(context, repository, issue) : UNKNOWN_MERGEABILITY);
  const [simple, changes] = await Promise.all([
    presentSimplePull(context, repository, issue),
    pullChanges(repository, issue),
  ]);
  const { merged } = issue.pull;
  return {
    ...simple,
    merge_commit_sha: merged?.sha ?? tried.mergeCommit,
    merged: merged !== undefined,
    mergeable: tried.mergeable,
    rebaseable: tried.mergeable,
    mergeable_state: tried.state,
    merged_by: merged ? presentAccount(context.links, merged.by) : null,
    comments: commentsOf(repository, issue.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: changes.commits.length,
    additions: changes.files.reduce((sum, file) => sum + file.additions, 0),
    deletions: changes.files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: changes.files.length,
  };
}

/** A review; webhooks write its state in lower case, REST in upper case. */
export function presentReview(context: Context, repository: Repository, issue: PullIssue, review: Review) {
  const html = `${issuePage(context, repository, issue)}#pullrequestreview-${review.id}`;
  const url = `${repositoryApi(context.links, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: presentAccount(context.links, review.author.account),
    body: review.body,
    state: review.state as string,
    html_url: html,
    pull_request_url: url,
    author_association: associationOf(repository, review.author.account),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: isoSeconds(review.submittedAt),
    commit_id: review.commit,
  };
}
