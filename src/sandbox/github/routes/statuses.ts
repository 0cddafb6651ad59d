import { z } from 'zod';
import { isoSeconds } from '../git/commit.ts';
import { reads, writes } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  callerAuthor,
  created,
  param,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { notFound, unprocessable } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentStatus } from '../present/check.ts';
import { commitOf, presentCommit } from '../present/commit.ts';
import { repositoryApi } from '../present/links.ts';
import { presentRepository } from '../present/repository.ts';
import { afterCheckChange } from '../pulls/auto-merge.ts';
import { branchRules } from '../pulls/branch-rules.ts';
import { emit } from '../webhooks/emit.ts';
import type { CommitStatus } from '../world/checks.ts';
import { fullName } from '../world/repository.ts';

export const statusRoutes: readonly Route[] = [
  repositoryRoute('POST', '/statuses/{sha}', writes('statuses'), createStatus),
  repositoryRoute('GET', '/commits/{ref...}/statuses', reads('statuses'), listStatuses),
  repositoryRoute('GET', '/commits/{ref...}/status', reads('statuses'), combined),
];

const schema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullable().optional(),
  target_url: z.string().nullable().optional(),
});

async function createStatus(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const sha = param(call, 'sha');
  const request = readBody(call, schema);
  if (!(await repository.git.readCommit(sha))) throw unprocessable(`No commit found for SHA: ${sha}`);
  const { account, app } = callerAuthor(call);
  const status: CommitStatus = {
    id: context.world.nextId(),
    sha,
    state: request.state,
    context: request.context,
    description: request.description ?? null,
    targetUrl: request.target_url ?? null,
    creator: account,
    ...(app ? { app } : {}),
    createdAt: context.now(),
  };
  repository.statuses.push(status);
  await announce(call, status);
  await afterCheckChange(context, repository, sha);
  return created(presentStatus(context, repository, status));
}

function announce(call: RepositoryCall, status: CommitStatus): Promise<void> {
  const { context, repository } = call;
  const payload = async () => ({
    id: status.id,
    sha: status.sha,
    name: fullName(repository),
    avatar_url: null,
    target_url: status.targetUrl,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: presentCommit(context, repository, await commitOf(repository, status.sha)),
    branches: await branchesAt(call, status.sha),
    created_at: isoSeconds(status.createdAt),
    updated_at: isoSeconds(status.createdAt),
  });
  return emit(context, repository, { event: 'status', action: null, sender: callerAccount(call), payload });
}

async function branchesAt(call: RepositoryCall, sha: string) {
  const { repository, context } = call;
  const url = `${repositoryApi(context.links, repository)}/commits/${sha}`;
  const branches = [...(await repository.git.refs.list('refs/heads/'))].filter(([, tip]) => tip === sha);
  return branches.map(([ref]) => {
    const name = ref.slice(11);
    return { name, commit: { sha, url }, protected: branchRules(repository, name) !== undefined };
  });
}

async function statusesOf(call: RepositoryCall): Promise<{ sha: string; found: CommitStatus[] }> {
  const sha = await call.repository.git.resolveCommit(param(call, 'ref'));
  if (!sha) throw notFound();
  return { sha, found: call.repository.statuses.filter((one) => one.sha === sha).toReversed() };
}

async function listStatuses(call: RepositoryCall): Promise<Answer> {
  const { found } = await statusesOf(call);
  return paged(call, found, (status) => presentStatus(call.context, call.repository, status));
}

async function combined(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const { sha, found } = await statusesOf(call);
  const latest = new Map<string, CommitStatus>();
  for (const status of found) if (!latest.has(status.context)) latest.set(status.context, status);
  const url = `${repositoryApi(context.links, repository)}/commits/${sha}`;
  const statuses = [...latest.values()];
  return paged(
    call,
    statuses,
    (status) => presentStatus(context, repository, status),
    (shown) => ({
      state: combinedState(statuses),
      statuses: shown,
      sha,
      total_count: statuses.length,
      repository: presentRepository(context.links, repository),
      commit_url: url,
      url: `${url}/status`,
    }),
  );
}

function combinedState(statuses: readonly CommitStatus[]): string {
  if (statuses.some((one) => one.state === 'error' || one.state === 'failure')) return 'failure';
  const isDone = statuses.length > 0 && statuses.every((one) => one.state === 'success');
  return isDone ? 'success' : 'pending';
}
