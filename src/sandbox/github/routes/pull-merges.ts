import { z } from 'zod';
import { signerAt } from '../git/commit.ts';
import { compareCommits } from '../git/history.ts';
import { mergeTrees } from '../git/merge.ts';
import { reads, writes } from '../http/access.ts';
import { type Answer, callerAccount, NO_CONTENT, ok, type RepositoryCall, readBody } from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { repositoryApi } from '../present/links.ts';
import { HOST_SIGNER, personSigner } from '../pulls/identity.ts';
import { mergePull } from '../pulls/merge.ts';
import { afterRefChanges } from '../pulls/ref-changes.ts';
import { baseSha, headSha } from '../pulls/tips.ts';
import { shaSchema } from './bodies.ts';
import { pullOf } from './pulls.ts';

export const pullMergeRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls/{pull_number}/merge', reads('contents'), isMerged),
  repositoryRoute('PUT', '/pulls/{pull_number}/merge', writes('contents'), merge),
  repositoryRoute('PUT', '/pulls/{pull_number}/update-branch', writes('pull_requests'), updateBranch),
];

function isMerged(call: RepositoryCall): Answer {
  if (!pullOf(call).pull.merged) throw notFound();
  return NO_CONTENT;
}

const mergeSchema = z
  .object({
    commit_title: z.string().optional(),
    commit_message: z.string().optional(),
    sha: shaSchema.optional(),
    merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
  })
  .nullable();

async function merge(call: RepositoryCall): Promise<Answer> {
  const request = readBody(call, mergeSchema);
  const isMoved = call.context.faults.takeRequest(['base-modified'], call.method, call.path);
  if (isMoved) throw new HttpError(405, 'Base branch was modified. Review and try the merge again.');
  const sha = await mergePull(call.context, call.repository, pullOf(call), {
    method: request?.merge_method ?? 'merge',
    by: callerAccount(call),
    sha: request?.sha,
    title: request?.commit_title,
    message: request?.commit_message,
  });
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
}

const updateSchema = z.object({ expected_head_sha: shaSchema.optional() }).nullable();

/** Merges the base branch into the head branch of a pull request. */
async function updateBranch(call: RepositoryCall): Promise<Answer> {
  const { repository, context } = call;
  const issue = pullOf(call);
  const request = readBody(call, updateSchema);
  if (issue.state !== 'open') throw unprocessable('Pull request is closed');
  const [base, head] = await Promise.all([baseSha(repository, issue), headSha(repository, issue)]);
  if (issue.pull.fork !== undefined) throw new HttpError(403, 'Resource not accessible by integration');
  if (request?.expected_head_sha !== undefined && request.expected_head_sha !== head) {
    throw unprocessable('expected head sha didn’t match current head ref.');
  }
  if ((await compareCommits(repository.git, base, head)).behind === 0) {
    throw unprocessable('There are no new commits on the base branch.');
  }
  const merged = await mergeTrees(repository.git, head, base);
  if (merged.kind === 'conflict') throw unprocessable('merge conflict between base and head');
  const by = callerAccount(call);
  const now = context.now();
  const author = personSigner(by, now);
  const committer = signerAt(HOST_SIGNER.name, HOST_SIGNER.email, now);
  const message = `Merge branch '${issue.pull.base}' into ${issue.pull.head}`;
  const commit = { tree: merged.tree, parents: [head, base], author, committer, message };
  const to = await repository.git.writeCommit(commit, context.signer.sign);
  const ref = `refs/heads/${issue.pull.head}`;
  if (!(await repository.git.refs.update([{ ref, from: head, to }]))) throw unprocessable('head branch was modified');
  await afterRefChanges(context, repository, [{ ref, from: head, to }], by);
  const url = `${repositoryApi(context.links, repository)}/pulls/${issue.number}`;
  return { status: 202, body: { message: 'Updating pull request branch.', url } };
}
