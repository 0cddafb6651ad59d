import type { Context } from '../context.ts';
import { signerAt } from '../git/commit.ts';
import { mergeTrees } from '../git/merge.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { HttpError } from '../http/http-error.ts';
import { commitOf, presentSimpleCommit } from '../present/commit.ts';
import { emit } from '../webhooks/emit.ts';
import type { Account } from '../world/accounts.ts';
import type { PullIssue, QueueEntry } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { branchRules } from './branch-rules.ts';
import { HOST_SIGNER, personSigner } from './identity.ts';
import { closePull, emitPull } from './lifecycle.ts';
import { afterRefChanges } from './ref-changes.ts';
import { missingChecks, missingReviews, requiredCheckVerdict } from './requirements.ts';
import { baseSha, headSha } from './tips.ts';

/** Why a pull request leaves the queue, in the words of GitHub's event. */
type Leaving = 'MERGE' | 'MANUAL' | 'MERGE_CONFLICT' | 'CI_FAILURE';

/**
 * Puts a pull request into the merge queue of its base branch. Groups hold one pull request each and are built one
 * after the other, which is the plainest configuration that GitHub offers.
 */
export async function enqueue(
  context: Context,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<QueueEntry> {
  const known = repository.queue.find((one) => one.issue === issue);
  if (known) return known;
  if (!branchRules(repository, issue.pull.base)?.mergeQueue) throw new HttpError(405, 'The branch has no merge queue');
  if (issue.state !== 'open' || issue.pull.draft) throw new HttpError(405, 'Pull Request is not mergeable');
  const missing =
    missingReviews(context.world, repository, issue, { by, kind: 'merge' }) ??
    missingChecks(repository, issue.pull.base, await headSha(repository, issue), { by, kind: 'merge' });
  if (missing) throw new HttpError(405, missing);
  const entry: QueueEntry = { id: context.world.nextId(), issue, by };
  repository.queue.push(entry);
  await emitPull(context, repository, issue, 'enqueued', by);
  await buildNext(context, repository, issue.pull.base);
  return entry;
}

/** Takes an entry out of the queue and its branch away, tells why, and starts the next one. */
export async function dequeue(
  context: Context,
  repository: Repository,
  entry: QueueEntry,
  reason: Leaving,
): Promise<void> {
  const at = repository.queue.indexOf(entry);
  if (at < 0) return;
  repository.queue.splice(at, 1);
  await dropGroup(context, repository, entry, reason === 'MERGE' ? 'merged' : 'dequeued');
  await emitPull(context, repository, entry.issue, 'dequeued', entry.by, { reason });
  await buildNext(context, repository, entry.issue.pull.base);
}

/** Builds the group of the first in line for a branch: the merge commit on which its required checks are asked. */
async function buildNext(context: Context, repository: Repository, branch: string): Promise<void> {
  const entry = repository.queue.find((one) => one.issue.pull.base === branch);
  if (!entry || entry.group) return;
  const { issue, by } = entry;
  const [base, head] = await Promise.all([baseSha(repository, issue), headSha(repository, issue)]);
  const merged = await mergeTrees(repository.git, base, head);
  if (merged.kind === 'conflict') {
    await dequeue(context, repository, entry, 'MERGE_CONFLICT');
    return;
  }
  const now = context.now();
  const committer = signerAt(HOST_SIGNER.name, HOST_SIGNER.email, now);
  const message = `Merge pull request #${issue.number} from ${repository.owner.login}/${issue.pull.head}\n\n${issue.title}`;
  const commit = { tree: merged.tree, parents: [base, head], author: personSigner(by, now), committer, message };
  const sha = await repository.git.writeCommit(commit, context.signer.sign);
  const ref = `refs/heads/gh-readonly-queue/${branch}/pr-${issue.number}-${base}`;
  await repository.git.refs.update([{ ref, to: sha }]);
  entry.group = { ref, sha, base, head };
  await afterRefChanges(context, repository, [{ ref, from: NO_OBJECT, to: sha }], by);
  await emitGroup(context, repository, entry, 'checks_requested');
  await settleQueue(context, repository, sha);
}

/** Looks at the group of a commit again: merges it once every required check has passed, drops it when one failed. */
export async function settleQueue(context: Context, repository: Repository, sha: string): Promise<void> {
  const entry = repository.queue.find((one) => one.group?.sha === sha);
  if (!entry?.group) return;
  const { issue, group } = entry;
  const isStale = issue.state !== 'open' || (await headSha(repository, issue)) !== group.head;
  if (isStale) {
    await dequeue(context, repository, entry, 'MANUAL');
    return;
  }
  const required = branchRules(repository, issue.pull.base)?.requiredChecks ?? [];
  const verdicts = required.map((check) => requiredCheckVerdict(repository, sha, check));
  if (verdicts.includes('failed')) await dequeue(context, repository, entry, 'CI_FAILURE');
  else if (verdicts.every((verdict) => verdict === 'passed')) await landGroup(context, repository, entry, group);
}

async function landGroup(
  context: Context,
  repository: Repository,
  entry: QueueEntry,
  group: NonNullable<QueueEntry['group']>,
): Promise<void> {
  const { issue, by } = entry;
  const ref = `refs/heads/${issue.pull.base}`;
  if (!(await repository.git.refs.update([{ ref, from: group.base, to: group.sha }]))) {
    // Something else reached the branch first: the group is built anew on the new tip.
    await dropGroup(context, repository, entry, 'invalidated');
    await buildNext(context, repository, issue.pull.base);
    return;
  }
  issue.pull.merged = { at: context.now(), by, sha: group.sha };
  issue.pull.closedBase = group.base;
  await closePull(context, repository, issue, by);
  await afterRefChanges(context, repository, [{ ref, from: group.base, to: group.sha }], by);
  await dequeue(context, repository, entry, 'MERGE');
}

async function dropGroup(context: Context, repository: Repository, entry: QueueEntry, reason: string): Promise<void> {
  const { group } = entry;
  if (!group) return;
  await emitGroup(context, repository, entry, 'destroyed', { reason });
  delete entry.group;
  if (!(await repository.git.refs.update([{ ref: group.ref, from: group.sha, to: NO_OBJECT }]))) return;
  await afterRefChanges(context, repository, [{ ref: group.ref, from: group.sha, to: NO_OBJECT }], entry.by);
}

function emitGroup(
  context: Context,
  repository: Repository,
  entry: QueueEntry,
  action: 'checks_requested' | 'destroyed',
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { group, issue, by } = entry;
  if (!group) return Promise.resolve();
  const payload = async () => ({
    ...more,
    merge_group: {
      head_sha: group.sha,
      head_ref: group.ref,
      base_sha: group.base,
      base_ref: `refs/heads/${issue.pull.base}`,
      head_commit: presentSimpleCommit(await commitOf(repository, group.sha)),
    },
  });
  return emit(context, repository, { event: 'merge_group', action, sender: by, payload });
}
