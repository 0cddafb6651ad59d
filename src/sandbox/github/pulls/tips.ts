import type { PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';

/** The ref that keeps the head of a pull request, also after its branch is gone. */
export function headRef(number: number): string {
  return `refs/pull/${number}/head`;
}

/** The ref of the trial merge that GitHub makes of every mergeable pull request. */
export function mergeRef(number: number): string {
  return `refs/pull/${number}/merge`;
}

/** The head commit of a pull request, read from git: the branch while open, what is kept of it afterwards. */
export async function headSha(repository: Repository, issue: PullIssue): Promise<string> {
  const isHere = issue.state === 'open' && issue.pull.fork === undefined;
  const branch = isHere ? await repository.git.refs.read(`refs/heads/${issue.pull.head}`) : undefined;
  const sha = branch ?? (await repository.git.refs.read(headRef(issue.number)));
  if (sha === undefined)
    throw new Error(`the head of pull request ${issue.number} is missing in ${repository.git.dir}`);
  return sha;
}

/** The base commit of a pull request: the tip of its base branch while open, what it was at the end afterwards. */
export async function baseSha(repository: Repository, issue: PullIssue): Promise<string> {
  const tip = issue.pull.closedBase ?? (await repository.git.refs.read(`refs/heads/${issue.pull.base}`));
  return tip ?? headSha(repository, issue);
}
