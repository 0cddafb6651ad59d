import type { Context } from '../context.ts';
import { type Commit, signerTime } from '../git/commit.ts';
import { diffFiles } from '../git/diff.ts';
import { compareCommits, isAncestor, newCommits } from '../git/history.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { presentAccount } from '../present/account.ts';
import { accountOfEmail, commitOf, shownMessage } from '../present/commit.ts';
import { repositoryHtml } from '../present/links.ts';
import { presentRepository } from '../present/repository.ts';
import type { Account } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';

export interface RefChange {
  readonly ref: string;
  readonly from: string;
  readonly to: string;
}

/** The payload of a push event without what `emit` adds. */
export async function pushPayload(context: Context, repository: Repository, change: RefChange, sender: Account) {
  const isCreated = change.from === NO_OBJECT;
  const isDeleted = change.to === NO_OBJECT;
  const shas = isDeleted ? [] : await broughtCommits(repository, change);
  const commits = await Promise.all(shas.slice(-2048).map((sha) => presentPushed(context, repository, sha)));
  const head = isDeleted ? null : await presentPushed(context, repository, change.to);
  return {
    ref: change.ref,
    before: change.from,
    after: change.to,
    base_ref: null,
    created: isCreated,
    deleted: isDeleted,
    forced: !isCreated && !isDeleted && !(await isAncestor(repository.git, change.from, change.to)),
    compare: `${repositoryHtml(context.links, repository)}/compare/${change.from.slice(0, 12)}...${change.to.slice(0, 12)}`,
    commits,
    head_commit: head,
    pusher: { name: sender.login, email: null },
    repository: pushRepository(context, repository),
  };
}

/** Pushes alone write the times of the repository as numbers and add names of old. */
function pushRepository(context: Context, repository: Repository) {
  const { owner } = repository;
  return {
    ...presentRepository(context.links, repository),
    owner: { ...presentAccount(context.links, owner), name: owner.login, email: null },
    created_at: Math.floor(repository.createdAt.getTime() / 1000),
    pushed_at: Math.floor(repository.pushedAt.getTime() / 1000),
    stargazers: 0,
    master_branch: repository.settings.defaultBranch,
  };
}

async function broughtCommits(repository: Repository, change: RefChange): Promise<readonly string[]> {
  if (change.from !== NO_OBJECT) return (await compareCommits(repository.git, change.from, change.to)).ahead;
  const others = await repository.git.refs.list('refs/heads/');
  others.delete(change.ref);
  const known = [...new Set(others.values())];
  return known.includes(change.to) ? [] : newCommits(repository.git, change.to, known);
}

async function presentPushed(context: Context, repository: Repository, sha: string) {
  const commit = await commitOf(repository, sha);
  const files = await diffFiles(repository.git, commit.parents[0], sha);
  const paths = (status: string) => files.filter((file) => file.status === status).map((file) => file.path);
  const renamed = files.filter((file) => file.status === 'renamed');
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: shownMessage(commit),
    timestamp: signerTime(commit.committer),
    url: `${repositoryHtml(context.links, repository)}/commit/${sha}`,
    author: presentPerson(context, commit.author),
    committer: presentPerson(context, commit.committer),
    added: [...paths('added'), ...renamed.map((file) => file.path)],
    removed: [...paths('removed'), ...renamed.map((file) => file.previousPath ?? '')],
    modified: [...paths('modified'), ...paths('changed')],
  };
}

function presentPerson(context: Context, signer: Commit['author']) {
  const account = accountOfEmail(context, signer.email);
  return { name: signer.name, email: signer.email, ...(account ? { username: account.login } : {}) };
}
