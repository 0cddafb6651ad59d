import { z } from 'zod';
import { reads, writes } from '../http/access.ts';
import { type Answer, callerAccount, callerAuthor, created, ok, type RepositoryCall, readBody } from '../http/call.ts';
import { unprocessable, validationFailed } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { contentCreation, type Route, repositoryRoute } from '../http/router.ts';
import { presentAccounts } from '../present/issue.ts';
import { presentReview, presentSimplePull } from '../present/pull.ts';
import { tryAutoMerge } from '../pulls/auto-merge.ts';
import { emitPull } from '../pulls/lifecycle.ts';
import { headSha } from '../pulls/tips.ts';
import { emit } from '../webhooks/emit.ts';
import type { PullIssue, Review, ReviewState } from '../world/issues.ts';
import { findAccount } from '../world/world.ts';
import { LONGEST_BODY, shaSchema } from './bodies.ts';
import { pullOf } from './pulls.ts';

const REVIEWERS = '/pulls/{pull_number}/requested_reviewers';

export const reviewRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls/{pull_number}/reviews', reads('pull_requests'), listReviews),
  contentCreation(
    repositoryRoute('POST', '/pulls/{pull_number}/reviews', { ...writes('pull_requests'), role: 'read' }, createReview),
  ),
  repositoryRoute('GET', REVIEWERS, reads('pull_requests'), listReviewers),
  repositoryRoute('POST', REVIEWERS, writes('pull_requests'), requestReviewers),
  repositoryRoute('DELETE', REVIEWERS, writes('pull_requests'), removeReviewers),
];

function listReviews(call: RepositoryCall): Promise<Answer> {
  const issue = pullOf(call);
  return paged(call, issue.pull.reviews, (review) => presentReview(call.context, call.repository, issue, review));
}

const reviewSchema = z.object({
  body: z.string().max(LONGEST_BODY).default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  commit_id: shaSchema.optional(),
});

const STATES: Readonly<Record<string, ReviewState>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

async function createReview(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const issue = pullOf(call);
  const request = readBody(call, reviewSchema);
  const author = callerAuthor(call);
  const isOwn = author.account.login === issue.author.account.login;
  if (isOwn && request.event === 'APPROVE') throw unprocessable('Review Can not approve your own pull request');
  if (isOwn && request.event === 'REQUEST_CHANGES') {
    throw unprocessable('Review Can not request changes on your own pull request');
  }
  const review: Review = {
    id: context.world.nextId(),
    author,
    state: STATES[request.event ?? ''] ?? 'PENDING',
    body: request.body,
    commit: request.commit_id ?? (await headSha(repository, issue)),
    submittedAt: context.now(),
  };
  issue.pull.reviews.push(review);
  issue.pull.requestedReviewers.delete(author.account.login);
  if (review.state !== 'PENDING') await emitReview(call, issue, review);
  await tryAutoMerge(context, repository, issue);
  return ok(presentReview(context, repository, issue, review));
}

function emitReview(call: RepositoryCall, issue: PullIssue, review: Review): Promise<void> {
  const { context, repository } = call;
  const payload = async () => ({
    review: { ...presentReview(context, repository, issue, review), state: review.state.toLowerCase() },
    pull_request: await presentSimplePull(context, repository, issue),
  });
  const sender = review.author.account;
  return emit(context, repository, { event: 'pull_request_review', action: 'submitted', sender, payload });
}

function listReviewers(call: RepositoryCall): Answer {
  const users = presentAccounts(call.context, pullOf(call).pull.requestedReviewers);
  return ok({ users, teams: [] });
}

const reviewersSchema = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

async function requestReviewers(call: RepositoryCall): Promise<Answer> {
  const { context, repository } = call;
  const issue = pullOf(call);
  const { reviewers } = readBody(call, reviewersSchema);
  for (const login of reviewers) {
    const account = findAccount(context.world, login);
    if (!account || account.login === issue.author.account.login) {
      throw validationFailed({ resource: 'PullRequest', field: 'reviewers', code: 'invalid' });
    }
    issue.pull.requestedReviewers.add(account.login);
    const [requested_reviewer] = presentAccounts(context, [account.login]);
    await emitPull(context, repository, issue, 'review_requested', callerAccount(call), { requested_reviewer });
  }
  return created(await presentSimplePull(context, repository, issue));
}

async function removeReviewers(call: RepositoryCall): Promise<Answer> {
  const issue = pullOf(call);
  for (const login of readBody(call, reviewersSchema).reviewers) issue.pull.requestedReviewers.delete(login);
  return ok(await presentSimplePull(call.context, call.repository, issue));
}
