import type { Context } from '../context.ts';
import { isoSeconds } from '../git/commit.ts';
import type { Account } from '../world/accounts.ts';
import { type Comment, type Issue, isPull, type Reaction } from '../world/issues.ts';
import type { Label, Repository } from '../world/repository.ts';
import { findAccount } from '../world/world.ts';
import { presentAccount, presentAppOf } from './account.ts';
import { associationOf } from './association.ts';
import { nodeId, repositoryApi, repositoryHtml } from './links.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;

function presentRollup(url: string, reactions: readonly Reaction[]) {
  const count = (content: (typeof CONTENTS)[number]) => reactions.filter((one) => one.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}

export function presentReaction(context: Context, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: presentAccount(context.links, reaction.account),
    content: reaction.content,
    created_at: isoSeconds(reaction.createdAt),
  };
}

function presentLabel(context: Context, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryApi(context.links, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function presentLabels(context: Context, repository: Repository, names: Iterable<string>) {
  const labels = [...names].map((name) => repository.labels.get(name)).filter((label) => label !== undefined);
  return labels.map((label) => presentLabel(context, repository, label));
}

export function presentAccounts(context: Context, logins: Iterable<string>) {
  const accounts = [...logins].map((login) => findAccount(context.world, login));
  return accounts.filter((one): one is Account => one !== undefined).map((one) => presentAccount(context.links, one));
}

/** The page of an issue or a pull request. */
export function issuePage(context: Context, repository: Repository, issue: Issue): string {
  return `${repositoryHtml(context.links, repository)}/${isPull(issue) ? 'pull' : 'issues'}/${issue.number}`;
}

/** An issue, or a pull request in its form as an issue. */
export function presentIssue(context: Context, repository: Repository, issue: Issue) {
  const api = repositoryApi(context.links, repository);
  const url = `${api}/issues/${issue.number}`;
  const html = issuePage(context, repository, issue);
  const assignees = presentAccounts(context, issue.assignees);
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: presentAccount(context.links, issue.author.account),
    labels: presentLabels(context, repository, issue.labels),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: commentsOf(repository, issue.number).length,
    closed_at: issue.closedAt && isoSeconds(issue.closedAt),
    closed_by: issue.closedBy && presentAccount(context.links, issue.closedBy),
    created_at: isoSeconds(issue.createdAt),
    updated_at: isoSeconds(issue.updatedAt),
    author_association: associationOf(repository, issue.author.account),
    reactions: presentRollup(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: presentAppOf(context.links, issue.author),
    ...(isPull(issue) ? { draft: issue.pull.draft, pull_request: pullLinks(context, repository, issue) } : {}),
  };
}

function pullLinks(context: Context, repository: Repository, issue: Issue) {
  const html = issuePage(context, repository, issue);
  const mergedAt = issue.pull?.merged?.at;
  return {
    url: `${repositoryApi(context.links, repository)}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: mergedAt ? isoSeconds(mergedAt) : null,
  };
}

export function commentsOf(repository: Repository, issue: number): Comment[] {
  return [...repository.comments.values()].filter((comment) => comment.issue === issue);
}

export function presentComment(context: Context, repository: Repository, comment: Comment) {
  const api = repositoryApi(context.links, repository);
  const issue = repository.issues.get(comment.issue);
  const url = `${api}/issues/comments/${comment.id}`;
  const page = issue ? issuePage(context, repository, issue) : repositoryHtml(context.links, repository);
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    user: presentAccount(context.links, comment.author.account),
    created_at: isoSeconds(comment.createdAt),
    updated_at: isoSeconds(comment.updatedAt),
    body: comment.body,
    author_association: associationOf(repository, comment.author.account),
    reactions: presentRollup(url, comment.reactions),
    performed_via_github_app: presentAppOf(context.links, comment.author),
  };
}
