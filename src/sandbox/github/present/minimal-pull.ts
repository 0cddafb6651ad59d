import type { Context } from '../context.ts';
import { baseSha, headSha } from '../pulls/tips.ts';
import { isPull } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { repositoryApi } from './links.ts';

/** The open pull requests whose head is a commit, in the short form that checks carry. */
export async function presentMinimalPulls(context: Context, repository: Repository, sha: string) {
  const api = repositoryApi(context.links, repository);
  const repo = { id: repository.id, url: api, name: repository.name };
  const shown = [];
  for (const issue of repository.issues.values()) {
    // GitHub leaves out those from forks.
    if (!isPull(issue) || issue.state !== 'open' || issue.pull.fork !== undefined) continue;
    const head = await headSha(repository, issue);
    if (head !== sha) continue;
    shown.push({
      id: issue.pull.id,
      number: issue.number,
      url: `${api}/pulls/${issue.number}`,
      head: { ref: issue.pull.head, sha: head, repo },
      base: { ref: issue.pull.base, sha: await baseSha(repository, issue), repo },
    });
  }
  return shown;
}
