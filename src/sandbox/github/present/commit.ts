import type { Context } from '../context.ts';
import { type Commit, type Signer, signerTime } from '../git/commit.ts';
import { diffFiles, type FileChange } from '../git/diff.ts';
import { notFound } from '../http/http-error.ts';
import type { Account } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';
import { presentAccount } from './account.ts';
import { nodeId, repositoryApi, repositoryHtml } from './links.ts';

/** Reads a commit that must be there. */
export async function commitOf(repository: Repository, sha: string): Promise<Commit> {
  const commit = await repository.git.readCommit(sha);
  if (!commit) throw notFound();
  return commit;
}

/** The message without the line break that git ends it with: answers and payloads leave it out. */
export function shownMessage(commit: Commit): string {
  return commit.message.replace(/\n+$/, '');
}

function presentSigner(signer: Signer) {
  return { name: signer.name, email: signer.email, date: signerTime(signer) };
}

/** The account that an address in a commit belongs to: GitHub's noreply form names it. */
export function accountOfEmail(context: Context, email: string): Account | undefined {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? undefined : context.world.accounts.get(login.toLowerCase());
}

function presentVerification(context: Context, commit: Commit) {
  const signature = commit.signature ?? null;
  if (signature === null) {
    return { verified: false, reason: 'unsigned' as const, signature, payload: null, verified_at: null };
  }
  const verified = context.signer.verify(commit.payload, signature);
  const reason = verified ? 'valid' : 'unknown_key';
  const at = verified ? signerTime(commit.committer) : null;
  return { verified, reason, signature, payload: commit.payload, verified_at: at };
}

/** A commit as the Git data API shows it. */
export function presentGitCommit(context: Context, repository: Repository, commit: Commit) {
  const api = repositoryApi(context.links, repository);
  const html = repositoryHtml(context.links, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: presentSigner(commit.author),
    committer: presentSigner(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: shownMessage(commit),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${html}/commit/${sha}`,
    })),
    verification: presentVerification(context, commit),
  };
}

/** A commit as the commits, branches and compare routes show it. */
export function presentCommit(context: Context, repository: Repository, commit: Commit) {
  const api = repositoryApi(context.links, repository);
  const html = repositoryHtml(context.links, repository);
  const author = accountOfEmail(context, commit.author.email);
  const committer = accountOfEmail(context, commit.committer.email);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: presentSigner(commit.author),
      committer: presentSigner(commit.committer),
      message: shownMessage(commit),
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: presentVerification(context, commit),
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: author ? presentAccount(context.links, author) : null,
    committer: committer ? presentAccount(context.links, committer) : null,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  };
}

/** One changed file of a commit, comparison or pull request at the commit that shows it. */
export function presentFile(context: Context, repository: Repository, file: FileChange, commit: string) {
  const api = repositoryApi(context.links, repository);
  const html = repositoryHtml(context.links, repository);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${commit}/${path}`,
    raw_url: `${html}/raw/${commit}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}

/** A commit with its files against the first parent. */
export async function presentCommitWithFiles(context: Context, repository: Repository, commit: Commit) {
  const files = await diffFiles(repository.git, commit.parents[0], commit.sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    ...presentCommit(context, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => presentFile(context, repository, file, commit.sha)),
  };
}

/** GitHub's "simple commit", which check suites carry. */
export function presentSimpleCommit(commit: Commit) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: shownMessage(commit),
    timestamp: signerTime(commit.committer),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}
