import { z } from 'zod';
import { isAllowed, reads, writes } from './http/access.ts';
import { type Answer, type Call, callerAccount, ok } from './http/call.ts';
import { HttpError } from './http/http-error.ts';
import { nodeId, readNodeId } from './present/links.ts';
import { tryAutoMerge } from './pulls/auto-merge.ts';
import { branchRules } from './pulls/branch-rules.ts';
import { dequeue, enqueue } from './pulls/merge-queue.ts';
import { headSha } from './pulls/tips.ts';
import { isPull, type PullIssue } from './world/issues.ts';
import type { Repository } from './world/repository.ts';
import { findRepository } from './world/world.ts';

const requestSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() });
const inputSchema = z.record(z.string(), z.unknown());

type Mutation = (call: Call, input: Record<string, unknown>) => Promise<unknown>;

/** The few mutations that have no REST route; everything else is answered as an error of GraphQL. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  enablePullRequestAutoMerge: enableAutoMerge,
  disablePullRequestAutoMerge: disableAutoMerge,
  minimizeComment,
  enqueuePullRequest,
  dequeuePullRequest,
};

/** Answers `/api/graphql`. The query is not executed as a language: one mutation with its input is recognised in it. */
export async function answerGraphql(call: Call): Promise<Answer> {
  const request = requestSchema.safeParse(call.body);
  if (!request.success) return { status: 400, body: { message: 'Problems parsing JSON' } };
  if (/\bmergeQueue\s*\(/.test(request.data.query)) return answerMergeQueue(call, request.data.variables ?? {});
  const name = /\{\s*(\w+)\s*\(\s*input\s*:/.exec(request.data.query)?.[1] ?? '';
  const mutation = MUTATIONS[name];
  if (!mutation)
    return failed('NOT_IMPLEMENTED', `the sandbox does not answer this query: ${request.data.query.slice(0, 80)}`);
  try {
    const input = readInput(request.data.query, request.data.variables ?? {});
    return ok({ data: { [name]: await mutation(call, input) } });
  } catch (error) {
    if (error instanceof GraphqlError) return failed(error.type, error.message);
    throw error;
  }
}

const queueVariables = z.object({ owner: z.string(), name: z.string(), branch: z.string() });

/** `repository(owner: $owner, name: $name) { mergeQueue(branch: $branch) { entries { nodes } } }`: null where there is no queue. */
async function answerMergeQueue(call: Call, variables: Record<string, unknown>): Promise<Answer> {
  const asked = queueVariables.safeParse(variables);
  if (!asked.success) return failed('ARGUMENT_ERROR', 'owner, name and branch are asked for as variables');
  const { owner, name, branch } = asked.data;
  const repository = findRepository(call.context.world, owner, name);
  if (!repository || !isAllowed(call.context.world, call.actor, repository, reads('merge_queues'))) {
    return failed('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  if (!branchRules(repository, branch)?.mergeQueue) return ok({ data: { repository: { mergeQueue: null } } });
  const line = repository.queue.filter(({ issue }) => issue.pull.base === branch);
  const nodes = line.map(({ issue, group }, index) => ({
    position: index + 1,
    state: group ? 'AWAITING_CHECKS' : 'QUEUED',
    headCommit: group ? { oid: group.sha } : null,
    pullRequest: { number: issue.number },
  }));
  return ok({ data: { repository: { mergeQueue: { entries: { nodes } } } } });
}

class GraphqlError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

function failed(type: string, message: string): Answer {
  return ok({ data: null, errors: [{ type, message }] });
}

/** `input: $input`, or an object literal whose values are variables, strings or enum words. */
function readInput(query: string, variables: Record<string, unknown>): Record<string, unknown> {
  const whole = /input\s*:\s*\$(\w+)/.exec(query)?.[1];
  if (whole) return inputSchema.parse(variables[whole]);
  const literal = /input\s*:\s*\{([^}]*)\}/.exec(query)?.[1] ?? '';
  const input: Record<string, unknown> = {};
  for (const [, key = '', variable, text, word] of literal.matchAll(/(\w+)\s*:\s*(?:\$(\w+)|"([^"]*)"|(\w+))/g)) {
    input[key] = variable ? variables[variable] : (text ?? word);
  }
  return input;
}

function findPull(call: Call, input: Record<string, unknown>): { repository: Repository; issue: PullIssue } {
  const id = readNodeId('PR', String(input['pullRequestId']));
  for (const repository of call.context.world.repositories.values()) {
    if (!isAllowed(call.context.world, call.actor, repository, writes('pull_requests'))) continue;
    for (const issue of repository.issues.values()) {
      if (isPull(issue) && issue.pull.id === id) return { repository, issue };
    }
  }
  throw new GraphqlError(
    'NOT_FOUND',
    `Could not resolve to a node with the global id of '${String(input['pullRequestId'])}'`,
  );
}

const methods = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' } as const;
const autoMergeSchema = z.object({
  mergeMethod: z.enum(['MERGE', 'SQUASH', 'REBASE']).default('MERGE'),
  commitHeadline: z.string().optional(),
  commitBody: z.string().optional(),
});

async function enableAutoMerge(call: Call, input: Record<string, unknown>) {
  const { repository, issue } = findPull(call, input);
  const wanted = autoMergeSchema.parse(input);
  if (!repository.settings.allowAutoMerge) {
    throw new GraphqlError('UNPROCESSABLE', 'Auto merge is not allowed for this repository');
  }
  issue.pull.autoMerge = {
    by: callerAccount(call),
    method: methods[wanted.mergeMethod],
    ...(wanted.commitHeadline === undefined ? {} : { title: wanted.commitHeadline }),
    ...(wanted.commitBody === undefined ? {} : { message: wanted.commitBody }),
  };
  await tryAutoMerge(call.context, repository, issue);
  return { pullRequest: presentNode(issue) };
}

async function disableAutoMerge(call: Call, input: Record<string, unknown>) {
  const { issue } = findPull(call, input);
  if (!issue.pull.autoMerge) throw new GraphqlError('UNPROCESSABLE', 'Pull request is not in auto-merge state');
  delete issue.pull.autoMerge;
  return { pullRequest: presentNode(issue) };
}

async function enqueuePullRequest(call: Call, input: Record<string, unknown>) {
  const { repository, issue } = findPull(call, input);
  const expected = input['expectedHeadOid'];
  if (expected !== undefined && expected !== (await headSha(repository, issue))) {
    throw new GraphqlError('UNPROCESSABLE', 'Pull request head has changed');
  }
  const entry = await refusing(() => enqueue(call.context, repository, issue, callerAccount(call)));
  const position = repository.queue.indexOf(entry) + 1;
  return {
    mergeQueueEntry: { id: nodeId('MQE', entry.id), position, state: entry.group ? 'AWAITING_CHECKS' : 'QUEUED' },
  };
}

async function dequeuePullRequest(call: Call, input: Record<string, unknown>) {
  const { repository, issue } = findPull(call, { pullRequestId: input['id'] });
  const entry = repository.queue.find((one) => one.issue === issue);
  if (!entry) throw new GraphqlError('UNPROCESSABLE', 'Pull request is not in the merge queue');
  await dequeue(call.context, repository, entry, 'MANUAL');
  return { mergeQueueEntry: { id: nodeId('MQE', entry.id) } };
}

/** A refusal in the words of REST becomes an error of GraphQL. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError) throw new GraphqlError('UNPROCESSABLE', error.message);
    throw error;
  }
}

function presentNode(issue: PullIssue) {
  const state = issue.pull.merged ? 'MERGED' : issue.state.toUpperCase();
  const request = issue.pull.autoMerge ? { mergeMethod: issue.pull.autoMerge.method.toUpperCase() } : null;
  return { id: nodeId('PR', issue.pull.id), number: issue.number, state, autoMergeRequest: request };
}

async function minimizeComment(call: Call, input: Record<string, unknown>) {
  const id = readNodeId('IC', String(input['subjectId']));
  for (const repository of call.context.world.repositories.values()) {
    const comment = id === undefined ? undefined : repository.comments.get(id);
    if (!comment || !isAllowed(call.context.world, call.actor, repository, writes('issues', 'pull_requests'))) continue;
    comment.minimized = String(input['classifier'] ?? 'OUTDATED').toLowerCase();
    return { minimizedComment: { isMinimized: true, minimizedReason: comment.minimized } };
  }
  throw new GraphqlError(
    'NOT_FOUND',
    `Could not resolve to a node with the global id of '${String(input['subjectId'])}'`,
  );
}
