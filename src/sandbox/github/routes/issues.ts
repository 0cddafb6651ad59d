import { z } from 'zod';
import type { Context } from '../context.ts';
import { reads, writes } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  callerAuthor,
  created,
  ok,
  param,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { HttpError } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { contentCreation, type Route, repositoryRoute } from '../http/router.ts';
import { presentIssue, presentLabels } from '../present/issue.ts';
import { closePull } from '../pulls/lifecycle.ts';
import { emit } from '../webhooks/emit.ts';
import { type Issue, isPull } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { LONGEST_BODY, labelsSchema } from './bodies.ts';
import { issueOf } from './comments.ts';
import { newIssue } from './new-issue.ts';

const READING = reads('issues', 'pull_requests');
const LABELLING = { ...writes('issues', 'pull_requests'), role: 'triage' as const };
const LABELS = '/issues/{issue_number}/labels';

export const issueRoutes: readonly Route[] = [
  repositoryRoute('GET', '/issues', READING, listIssues),
  contentCreation(repositoryRoute('POST', '/issues', { ...writes('issues'), role: 'read' }, createIssue)),
  repositoryRoute('GET', '/issues/{issue_number}', READING, (call) =>
    ok(presentIssue(call.context, call.repository, issueOf(call))),
  ),
  repositoryRoute('PATCH', '/issues/{issue_number}', LABELLING, updateIssue),
  repositoryRoute('GET', LABELS, READING, (call) =>
    paged(call, presentLabels(call.context, call.repository, issueOf(call).labels), (label) => label),
  ),
  repositoryRoute('POST', LABELS, LABELLING, (call) => changeLabels(call, false)),
  repositoryRoute('PUT', LABELS, LABELLING, (call) => changeLabels(call, true)),
  repositoryRoute('DELETE', `${LABELS}/{name}`, LABELLING, removeLabel),
];

function listIssues(call: RepositoryCall): Promise<Answer> {
  const { context, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const wanted = (query.get('labels') ?? '').split(',').filter((label) => label !== '');
  const creator = query.get('creator');
  const found = [...repository.issues.values()].filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      wanted.every((label) => issue.labels.has(label)) &&
      (creator === null || issue.author.account.login === creator),
  );
  if (query.get('direction') !== 'asc') found.reverse();
  return paged(call, found, (issue) => presentIssue(context, repository, issue));
}

const createSchema = z.object({
  title: z.union([z.string().min(1), z.number().transform(String)]),
  body: z.string().max(LONGEST_BODY).nullable().optional(),
  labels: labelsSchema.default([]),
  assignees: z.array(z.string()).default([]),
});

async function createIssue(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const { title, body, labels } = readBody(call, createSchema);
  const issue = newIssue(context, repository, { title, body: body ?? null, author: callerAuthor(call) });
  for (const name of labels) issue.labels.add(ensureLabel(context, repository, name));
  await tell(call, issue, 'opened');
  return created(presentIssue(context, repository, issue));
}

const updateSchema = z.object({
  title: z.string().min(1).optional(),
  body: z.string().max(LONGEST_BODY).nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullable().optional(),
  labels: labelsSchema.optional(),
});

async function updateIssue(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const issue = issueOf(call);
  const request = readBody(call, updateSchema);
  const before = { title: issue.title, body: issue.body, state: issue.state };
  if (request.title !== undefined) issue.title = request.title;
  if (request.body !== undefined) issue.body = request.body;
  if (request.labels) {
    issue.labels.clear();
    for (const name of request.labels) issue.labels.add(ensureLabel(context, repository, name));
  }
  issue.updatedAt = context.now();
  if (request.state === 'closed' && issue.state === 'open') {
    if (isPull(issue)) await closePull(context, repository, issue, callerAccount(call));
    issue.state = 'closed';
    issue.stateReason = request.state_reason === 'not_planned' ? 'not_planned' : 'completed';
    issue.closedAt = context.now();
    issue.closedBy = callerAccount(call);
  } else if (request.state === 'open' && issue.state === 'closed' && !isPull(issue)) {
    issue.state = 'open';
    issue.stateReason = 'reopened';
    issue.closedAt = null;
    issue.closedBy = null;
  }
  if (!isPull(issue)) await tellChanges(call, issue, before);
  return ok(presentIssue(context, repository, issue));
}

/** What an update did, each as an event of its own; pull requests tell of themselves as pull requests. */
async function tellChanges(call: RepositoryCall, issue: Issue, before: Pick<Issue, 'title' | 'body' | 'state'>) {
  const changes = {
    ...(issue.title === before.title ? {} : { title: { from: before.title } }),
    ...(issue.body === before.body ? {} : { body: { from: before.body ?? '' } }),
  };
  if (Object.keys(changes).length > 0) await tell(call, issue, 'edited', { changes });
  if (issue.state !== before.state) await tell(call, issue, issue.state === 'closed' ? 'closed' : 'reopened');
}

async function tell(call: RepositoryCall, issue: Issue, action: string, more: Record<string, unknown> = {}) {
  const { context, repository } = call;
  const payload = () => ({ ...more, issue: presentIssue(context, repository, issue) });
  await emit(context, repository, { event: 'issues', action, sender: callerAccount(call), payload });
}

/** GitHub makes an unknown label on first use. */
function ensureLabel(context: Context, repository: Repository, name: string): string {
  if (!repository.labels.has(name)) {
    repository.labels.set(name, { id: context.world.nextId(), name, color: 'ededed', description: null });
  }
  return name;
}

const changeSchema = z.union([
  z.object({ labels: labelsSchema.default([]) }).transform((one) => one.labels),
  labelsSchema,
]);

function changeLabels(call: RepositoryCall, replace: boolean): Answer {
  const { context, repository } = call;
  const issue = issueOf(call);
  const names = readBody(call, changeSchema);
  if (replace) issue.labels.clear();
  for (const name of names) issue.labels.add(ensureLabel(context, repository, name));
  issue.updatedAt = context.now();
  return ok(presentLabels(context, repository, issue.labels));
}

function removeLabel(call: RepositoryCall): Answer {
  const issue = issueOf(call);
  if (!issue.labels.delete(param(call, 'name'))) throw new HttpError(404, 'Label does not exist');
  return ok(presentLabels(call.context, call.repository, issue.labels));
}
