import { z } from 'zod';
import { reads } from '../http/access.ts';
import {
  type Answer,
  callerAccount,
  created,
  NO_CONTENT,
  numberParam,
  ok,
  type RepositoryCall,
  readBody,
} from '../http/call.ts';
import { notFound } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentReaction } from '../present/issue.ts';
import type { Reaction } from '../world/issues.ts';
import { COMMENTING, commentOf, issueOf } from './comments.ts';

const READING = reads('issues', 'pull_requests');
const ON_COMMENT = '/issues/comments/{comment_id}/reactions';
const ON_ISSUE = '/issues/{issue_number}/reactions';

export const reactionRoutes: readonly Route[] = [
  repositoryRoute('GET', ON_COMMENT, READING, (call) => list(call, commentOf(call).reactions)),
  repositoryRoute('POST', ON_COMMENT, COMMENTING, (call) => create(call, commentOf(call).reactions)),
  repositoryRoute('DELETE', `${ON_COMMENT}/{reaction_id}`, COMMENTING, (call) =>
    remove(call, commentOf(call).reactions),
  ),
  repositoryRoute('GET', ON_ISSUE, READING, (call) => list(call, issueOf(call).reactions)),
  repositoryRoute('POST', ON_ISSUE, COMMENTING, (call) => create(call, issueOf(call).reactions)),
  repositoryRoute('DELETE', `${ON_ISSUE}/{reaction_id}`, COMMENTING, (call) => remove(call, issueOf(call).reactions)),
];

function list(call: RepositoryCall, reactions: readonly Reaction[]): Promise<Answer> {
  const content = call.query.get('content');
  const found = reactions.filter((one) => content === null || one.content === content);
  return paged(call, found, (one) => presentReaction(call.context, one));
}

const schema = z.object({
  content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
});

/** The same reaction of the same account is answered as it is, with 200. */
function create(call: RepositoryCall, reactions: Reaction[]): Answer {
  const { content } = readBody(call, schema);
  const account = callerAccount(call);
  const known = reactions.find((one) => one.account === account && one.content === content);
  if (known) return ok(presentReaction(call.context, known));
  const reaction = { id: call.context.world.nextId(), account, content, createdAt: call.context.now() };
  reactions.push(reaction);
  return created(presentReaction(call.context, reaction));
}

function remove(call: RepositoryCall, reactions: Reaction[]): Answer {
  const id = numberParam(call, 'reaction_id');
  const at = reactions.findIndex((one) => one.id === id && one.account === callerAccount(call));
  if (at < 0) throw notFound();
  reactions.splice(at, 1);
  return NO_CONTENT;
}
