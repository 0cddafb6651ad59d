import { diffFiles } from '../git/diff.ts';
import { compareCommits, listCommits } from '../git/history.ts';
import { reads } from '../http/access.ts';
import { type Answer, ok, param, type RepositoryCall } from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { linkHeader, paged, pageOf } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { commitOf, presentCommit, presentCommitWithFiles, presentFile } from '../present/commit.ts';
import { repositoryApi, repositoryHtml } from '../present/links.ts';
import { presentSimplePull } from '../present/pull.ts';
import { headSha } from '../pulls/tips.ts';
import { isPull, type PullIssue } from '../world/issues.ts';

export const commitRoutes: readonly Route[] = [
  repositoryRoute('GET', '/commits', reads('contents'), getCommits),
  repositoryRoute('GET', '/commits/{sha}/pulls', reads('pull_requests'), getPullsOfCommit),
  repositoryRoute('GET', '/commits/{ref...}', reads('contents'), getCommit),
  repositoryRoute('GET', '/compare/{basehead...}', reads('contents'), compare),
];

async function getCommits(call: RepositoryCall): Promise<Answer> {
  const { repository, context, query } = call;
  const from = await repository.git.resolveCommit(query.get('sha') ?? repository.settings.defaultBranch);
  if (!from) {
    const isEmpty = (await repository.git.refs.list('refs/heads/')).size === 0;
    throw isEmpty ? new HttpError(409, 'Git Repository is empty.') : notFound();
  }
  const page = pageOf(call);
  const [path, since, until] = [query.get('path'), query.get('since'), query.get('until')];
  const shas = await listCommits(repository.git, from, {
    skip: (page.number - 1) * page.size,
    limit: page.size + 1,
    ...(path ? { path } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  });
  const commits = await Promise.all(shas.slice(0, page.size).map((sha) => commitOf(repository, sha)));
  const link = linkHeader(call, page, shas.length > page.size ? page.number + 1 : page.number);
  const body = commits.map((commit) => presentCommit(context, repository, commit));
  return { status: 200, body, headers: link ? { link } : {} };
}

async function getCommit(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const ref = param(call, 'ref');
  const sha = await repository.git.resolveCommit(ref);
  if (!sha) throw unprocessable(`No commit found for SHA: ${ref}`);
  if (/sha/.test(call.accept))
    return { status: 200, raw: { type: 'application/vnd.github.sha', bytes: Buffer.from(sha) } };
  return ok(await presentCommitWithFiles(context, repository, await commitOf(repository, sha)));
}

/** Pull requests that a commit belongs to: the merged one that brought it, and open ones with that head. */
async function getPullsOfCommit(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const sha = param(call, 'sha');
  const found: PullIssue[] = [];
  for (const issue of repository.issues.values()) {
    if (!isPull(issue)) continue;
    if (issue.pull.merged?.sha === sha || (await headSha(repository, issue)) === sha) found.push(issue);
  }
  return paged(call, found, (issue) => presentSimplePull(context, repository, issue));
}

async function compare(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const basehead = param(call, 'basehead');
  const [baseName = '', headName = ''] = basehead.split('...');
  const strip = (name: string) => name.replace(`${repository.owner.login}:`, '');
  const base = await repository.git.resolveCommit(strip(baseName));
  const head = await repository.git.resolveCommit(strip(headName));
  if (!base || !head) throw notFound();
  const comparison = await compareCommits(repository.git, base, head);
  if (!comparison.mergeBase) throw new HttpError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const files = await diffFiles(repository.git, comparison.mergeBase, head);
  const page = pageOf(call);
  const start = (page.number - 1) * page.size;
  const hasPaging = call.query.has('page') || call.query.has('per_page');
  const shas = hasPaging ? comparison.ahead.slice(start, start + page.size) : comparison.ahead.slice(0, 250);
  const commits = await Promise.all(shas.map((sha) => commitOf(repository, sha)));
  const html = `${repositoryHtml(context.links, repository)}/compare/${basehead}`;
  const show = async (sha: string) => presentCommit(context, repository, await commitOf(repository, sha));
  return ok({
    url: `${repositoryApi(context.links, repository)}/compare/${basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: await show(base),
    merge_base_commit: await show(comparison.mergeBase),
    status: comparisonStatus(comparison.ahead.length, comparison.behind),
    ahead_by: comparison.ahead.length,
    behind_by: comparison.behind,
    total_commits: comparison.ahead.length,
    commits: commits.map((commit) => presentCommit(context, repository, commit)),
    files: files.slice(0, 300).map((file) => presentFile(context, repository, file, head)),
  });
}

function comparisonStatus(ahead: number, behind: number) {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}
