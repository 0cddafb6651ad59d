import { z } from 'zod';
import { type Access, reads, roleAllows, writes } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  callerAuthor,
  created,
  NO_CONTENT,
  numberParam,
  ok,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { HttpError, notFound, validationFailed } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { contentCreation, type Route, repositoryRoute } from '../http/router.ts';
import { commentsOf, presentComment, presentIssue } from '../present/issue.ts';
import { emit } from '../webhooks/emit.ts';
import type { Comment, Issue } from '../world/issues.ts';
import { LONGEST_BODY } from './bodies.ts';

/** A comment on a pull request needs either permission; a person needs no more than to see it. */
export const COMMENTING: Access = { ...writes('issues', 'pull_requests'), role: 'read' };
const READING = reads('issues', 'pull_requests');

export const commentRoutes: readonly Route[] = [
  repositoryRoute('GET', '/issues/comments', READING, listAll),
  repositoryRoute('GET', '/issues/{issue_number}/comments', READING, list),
  contentCreation(repositoryRoute('POST', '/issues/{issue_number}/comments', COMMENTING, create)),
  repositoryRoute('GET', '/issues/comments/{comment_id}', READING, get),
  repositoryRoute('PATCH', '/issues/comments/{comment_id}', COMMENTING, update),
  repositoryRoute('DELETE', '/issues/comments/{comment_id}', COMMENTING, remove),
];

export function issueOf(call: RepositoryCall): Issue {
  const issue = call.repository.issues.get(numberParam(call, 'issue_number'));
  if (!issue) throw notFound();
  return issue;
}

export function commentOf(call: RepositoryCall): Comment {
  const comment = call.repository.comments.get(numberParam(call, 'comment_id'));
  if (!comment) throw notFound();
  return comment;
}

function listAll(call: RepositoryCall): Promise<Answer> {
  return paged(call, since(call, [...call.repository.comments.values()]), (one) => show(call, one));
}

function list(call: RepositoryCall): Promise<Answer> {
  return paged(call, since(call, commentsOf(call.repository, issueOf(call).number)), (one) => show(call, one));
}

function since(call: RepositoryCall, comments: Comment[]): Comment[] {
  const from = Date.parse(call.query.get('since') ?? '');
  return Number.isNaN(from) ? comments : comments.filter((comment) => comment.updatedAt.getTime() >= from);
}

function show(call: RepositoryCall, comment: Comment) {
  return presentComment(call.context, call.repository, comment);
}

function get(call: RepositoryCall): Answer {
  return ok(show(call, commentOf(call)));
}

const bodySchema = z.object({ body: z.string() });

function readCommentBody(call: RepositoryCall): string {
  const { body } = readBody(call, bodySchema);
  const resource = 'IssueComment';
  if (body.trim() === '') throw validationFailed({ resource, field: 'body', code: 'missing_field' });
  if ([...body].length > LONGEST_BODY) {
    const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
    throw validationFailed({ resource, field: 'body', code: 'custom', message });
  }
  return body;
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const issue = issueOf(call);
  const now = context.now();
  const comment: Comment = {
    id: context.world.nextId(),
    issue: issue.number,
    author: callerAuthor(call),
    body: readCommentBody(call),
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
  repository.comments.set(comment.id, comment);
  issue.updatedAt = now;
  await emitComment(call, comment, 'created');
  return created(show(call, comment));
}

async function update(call: RepositoryCall): Promise<Answer> {
  const comment = commentOf(call);
  refuseForeign(call, comment);
  const from = comment.body;
  comment.body = readCommentBody(call);
  comment.updatedAt = call.context.now();
  await emitComment(call, comment, 'edited', { changes: { body: { from } } });
  return ok(show(call, comment));
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const comment = commentOf(call);
  refuseForeign(call, comment);
  await emitComment(call, comment, 'deleted');
  call.repository.comments.delete(comment.id);
  return NO_CONTENT;
}

/** People change their own comments, or anybody's with the write role; an App may with its permission. */
function refuseForeign(call: RepositoryCall, comment: Comment): void {
  if (call.actor.kind !== 'user' || comment.author.account === call.actor.account) return;
  if (roleAllows(call.context.world, call.actor, call.repository, 'write')) return;
  throw new HttpError(403, 'Must have admin rights to Repository.');
}

async function emitComment(call: RepositoryCall, comment: Comment, action: string, more: Record<string, unknown> = {}) {
  const { context, repository } = call;
  const issue = repository.issues.get(comment.issue);
  if (!issue) return;
  const payload = () => ({
    ...more,
    issue: presentIssue(context, repository, issue),
    comment: presentComment(context, repository, comment),
  });
  await emit(context, repository, { event: 'issue_comment', action, sender: callerAccount(call), payload });
}
