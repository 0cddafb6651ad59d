import { z } from 'zod';
import { bringObjects } from '../git/bring-objects.ts';
import { compareCommits } from '../git/history.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { reads, writes } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  callerAuthor,
  created,
  numberParam,
  ok,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { notFound, unprocessable, validationFailed } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { contentCreation, type Route, repositoryRoute } from '../http/router.ts';
import { commitOf, presentCommit, presentFile } from '../present/commit.ts';
import { presentPull, presentSimplePull, pullChanges, pullDiff } from '../present/pull.ts';
import { closePull, emitPull } from '../pulls/lifecycle.ts';
import { UNKNOWN_MERGEABILITY } from '../pulls/mergeability.ts';
import { openPulls } from '../pulls/ref-changes.ts';
import { headRef, headSha } from '../pulls/tips.ts';
import { isPull, type PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { roleAtLeast, roleOf } from '../world/world.ts';
import { LONGEST_BODY } from './bodies.ts';
import { newIssue } from './new-issue.ts';

export const pullRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls', reads('pull_requests'), listPulls),
  contentCreation(repositoryRoute('POST', '/pulls', { ...writes('pull_requests'), role: 'read' }, createPull)),
  repositoryRoute('GET', '/pulls/{pull_number}', reads('pull_requests'), getPull),
  repositoryRoute('PATCH', '/pulls/{pull_number}', writes('pull_requests'), updatePull),
  repositoryRoute('GET', '/pulls/{pull_number}/files', reads('pull_requests'), listFiles),
  repositoryRoute('GET', '/pulls/{pull_number}/commits', reads('pull_requests'), listPullCommits),
];

/** The pull request of the path, or 404. */
export function pullOf(call: RepositoryCall, name = 'pull_number'): PullIssue {
  const issue = call.repository.issues.get(numberParam(call, name));
  if (!issue || !isPull(issue)) throw notFound();
  return issue;
}

function listPulls(call: RepositoryCall): Promise<Answer> {
  const { repository, context, query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const found: PullIssue[] = [];
  for (const issue of repository.issues.values()) {
    if (!isPull(issue) || (state !== 'all' && issue.state !== state)) continue;
    // GitHub ignores a head without its owner instead of refusing it.
    if (head?.includes(':') && head.toLowerCase() !== headLabel(repository, issue).toLowerCase()) continue;
    if (base !== null && base !== issue.pull.base) continue;
    found.push(issue);
  }
  const byUpdate = query.get('sort') === 'updated';
  const time = (issue: PullIssue) => (byUpdate ? issue.updatedAt : issue.createdAt).getTime();
  const isAscending = (query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc')) === 'asc';
  found.sort((a, b) => (time(a) - time(b) || a.number - b.number) * (isAscending ? 1 : -1));
  return paged(call, found, (issue) => presentSimplePull(context, repository, issue));
}

function headLabel(repository: Repository, issue: PullIssue): string {
  return `${(issue.pull.fork ?? repository).owner.login}:${issue.pull.head}`;
}

async function getPull(call: RepositoryCall): Promise<Answer> {
  const issue = pullOf(call);
  const { repository, context } = call;
  if (/\bdiff\b/.test(call.accept)) {
    const text = await pullDiff(repository, issue);
    return { status: 200, raw: { type: 'application/vnd.github.diff; charset=utf-8', bytes: Buffer.from(text) } };
  }
  const isSlow = context.faults.takeRequest(['mergeable-unknown'], call.method, call.path);
  return ok(await presentPull(context, repository, issue, isSlow ? UNKNOWN_MERGEABILITY : undefined));
}

const createSchema = z.object({
  title: z.string().min(1).max(256).optional(),
  head: z.string(),
  base: z.string(),
  body: z.string().max(LONGEST_BODY).nullable().optional(),
  draft: z.boolean().optional(),
  issue: z.number().optional(),
});

async function createPull(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const { git } = repository;
  const request = readBody(call, createSchema);
  if (request.title === undefined)
    throw validationFailed({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
  const [owner, branch] = request.head.includes(':') ? request.head.split(':') : [undefined, request.head];
  const source = owner === undefined ? repository : ownedBy(call, owner);
  const head = await source?.git.refs.read(`refs/heads/${branch}`);
  const base = await git.refs.read(`refs/heads/${request.base}`);
  if (!head || !branch || !source) throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  if (!base) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  if (source !== repository) await bringObjects(git, source.git, head);
  await refuseUseless(repository, { source, branch, onto: request.base, head, base });
  const author = callerAuthor(call);
  const pull = {
    id: context.world.nextId(),
    head: branch,
    ...(source === repository ? {} : { fork: source }),
    base: request.base,
    draft: request.draft ?? false,
    reviews: [],
    requestedReviewers: new Set<string>(),
    requestedTeams: new Set<string>(),
  };
  const issue = newIssue(context, repository, { title: request.title, body: request.body ?? null, author, pull });
  await git.refs.update([{ ref: headRef(issue.number), from: NO_OBJECT, to: head }]);
  await emitPull(context, repository, issue, 'opened', author.account);
  return created(await presentPull(context, repository, issue, UNKNOWN_MERGEABILITY));
}

/** The repository itself, or the fork of it that an account owns and the caller may write to. */
function ownedBy(call: RepositoryCall, owner: string): Repository | undefined {
  const { repository, context } = call;
  const name = owner.toLowerCase();
  if (name === repository.owner.login.toLowerCase()) return repository;
  const forks = [...context.world.repositories.values()].filter(({ parent }) => parent === repository);
  const fork = forks.find((one) => one.owner.login.toLowerCase() === name);
  const mayPush = fork !== undefined && roleAtLeast(roleOf(context.world, fork, callerAccount(call).login), 'write');
  return mayPush ? fork : undefined;
}

/** GitHub refuses a second open pull request for the same two branches, and one that would change nothing. */
async function refuseUseless(
  repository: Repository,
  asked: { source: Repository; branch: string; onto: string; head: string; base: string },
): Promise<void> {
  const { source, branch, onto, head, base } = asked;
  const label = `${source.owner.login}:${branch}`;
  const isSame = ({ pull }: PullIssue) =>
    pull.head === branch && pull.base === onto && (pull.fork ?? repository) === source;
  if (openPulls(repository).some(isSame)) {
    const message = `A pull request already exists for ${label}.`;
    throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
  }
  const { ahead, mergeBase } = await compareCommits(repository.git, base, head);
  if (ahead.length === 0) {
    const message = `No commits between ${onto} and ${branch}`;
    throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
  }
  if (mergeBase === undefined) {
    const message = `The ${branch} branch has no history in common with ${onto}`;
    throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
  }
}

const updateSchema = z.object({
  title: z.string().min(1).max(256).optional(),
  body: z.string().max(LONGEST_BODY).nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
  maintainer_can_modify: z.boolean().optional(),
});

async function updatePull(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const issue = pullOf(call);
  const request = readBody(call, updateSchema);
  const sender = callerAccount(call);
  const changes = await applyEdits(call, issue, request);
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = context.now();
    await emitPull(context, repository, issue, 'edited', sender, { changes });
  }
  if (request.state === 'closed' && issue.state === 'open') await closePull(context, repository, issue, sender);
  if (request.state === 'open' && issue.state === 'closed') await reopen(call, issue);
  return ok(await presentPull(context, repository, issue));
}

async function applyEdits(call: RepositoryCall, issue: PullIssue, request: z.output<typeof updateSchema>) {
  const changes: Record<string, unknown> = {};
  if (request.title !== undefined && request.title !== issue.title) {
    changes['title'] = { from: issue.title };
    issue.title = request.title;
  }
  if (request.body !== undefined && request.body !== issue.body) {
    changes['body'] = { from: issue.body ?? '' };
    issue.body = request.body;
  }
  if (request.base !== undefined && request.base !== issue.pull.base) {
    const { refs } = call.repository.git;
    const tip = await refs.read(`refs/heads/${request.base}`);
    if (!tip) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    const before = (await refs.read(`refs/heads/${issue.pull.base}`)) ?? tip;
    changes['base'] = { ref: { from: issue.pull.base }, sha: { from: before } };
    issue.pull.base = request.base;
    delete issue.pull.autoMerge;
  }
  return changes;
}

/** A closed pull request may come back while its branch still exists and nobody opened another one. */
async function reopen(call: RepositoryCall, issue: PullIssue): Promise<void> {
  const { repository, context } = call;
  const head = await (issue.pull.fork ?? repository).git.refs.read(`refs/heads/${issue.pull.head}`);
  if (issue.pull.merged || !head) throw unprocessable('state cannot be changed. The pull request cannot be reopened.');
  const isTaken = openPulls(repository).some(
    ({ pull }) => pull.head === issue.pull.head && pull.fork === issue.pull.fork && pull.base === issue.pull.base,
  );
  if (isTaken) throw unprocessable('state cannot be changed. There is already an open pull request for this branch.');
  if (issue.pull.fork !== undefined) await bringObjects(repository.git, issue.pull.fork.git, head);
  await repository.git.refs.update([{ ref: headRef(issue.number), to: head }]);
  issue.state = 'open';
  issue.closedAt = null;
  issue.closedBy = null;
  issue.updatedAt = context.now();
  delete issue.pull.closedBase;
  await emitPull(context, repository, issue, 'reopened', callerAccount(call));
}

async function listFiles(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const issue = pullOf(call);
  const head = await headSha(repository, issue);
  const { files } = await pullChanges(repository, issue);
  return paged(call, files, (file) => presentFile(context, repository, file, head));
}

async function listPullCommits(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const { commits } = await pullChanges(repository, pullOf(call));
  return paged(call, commits.slice(0, 250), async (sha) =>
    presentCommit(context, repository, await commitOf(repository, sha)),
  );
}
