import { openSuites } from '../checks/suites.ts';
import type { Context } from '../context.ts';
import { bringObjects } from '../git/bring-objects.ts';
import { compareCommits } from '../git/history.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { emit } from '../webhooks/emit.ts';
import { pushPayload, type RefChange } from '../webhooks/push-payload.ts';
import type { Account } from '../world/accounts.ts';
import { isPull, type PullIssue } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';
import { closePull, emitPull } from './lifecycle.ts';
import { headRef } from './tips.ts';

/**
 * Everything that follows from refs that have just changed, whoever changed them: push, create and delete events,
 * new heads of pull requests, pull requests closed by a deleted branch or merged by a push to their base.
 */
export async function afterRefChanges(
  context: Context,
  repository: Repository,
  changes: readonly RefChange[],
  sender: Account,
): Promise<void> {
  repository.pushedAt = context.now();
  for (const change of changes) {
    await emitPush(context, repository, change, sender);
    const branch = /^refs\/heads\/(.+)$/.exec(change.ref)?.[1];
    if (branch === undefined) continue;
    await followHeads(context, repository, branch, change, sender);
    await followFork(context, repository, branch, change, sender);
    if (change.to !== NO_OBJECT) await followBase(context, repository, branch, change, sender);
  }
}

async function emitPush(context: Context, repository: Repository, change: RefChange, sender: Account): Promise<void> {
  const payload = () => pushPayload(context, repository, change, sender);
  await emit(context, repository, { event: 'push', action: null, sender, payload });
  const event = changeKind(change);
  if (!event) return;
  const [, kind = '', name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(change.ref) ?? [];
  const about = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch', pusher_type: 'user' };
  const more = event === 'create' ? { master_branch: repository.settings.defaultBranch, description: null } : {};
  await emit(context, repository, { event, action: null, sender, payload: () => ({ ...about, ...more }) });
}

function changeKind(change: RefChange): 'create' | 'delete' | undefined {
  if (change.from === NO_OBJECT) return 'create';
  return change.to === NO_OBJECT ? 'delete' : undefined;
}

/** Open pull requests from the branch follow its tip, or close when it is gone. */
async function followHeads(
  context: Context,
  repository: Repository,
  branch: string,
  change: RefChange,
  sender: Account,
) {
  for (const issue of openPulls(repository)) {
    if (issue.pull.head !== branch || issue.pull.fork !== undefined) continue;
    if (change.to === NO_OBJECT) {
      await closePull(context, repository, issue, sender);
      continue;
    }
    await repository.git.refs.update([{ ref: headRef(issue.number), to: change.to }]);
    issue.updatedAt = context.now();
    await emitPull(context, repository, issue, 'synchronize', sender, { before: change.from, after: change.to });
  }
  if (change.to !== NO_OBJECT) await openSuites(context, repository, change.to, branch, sender);
}

/** A push to a fork moves the pull requests that come from there: their commits are brought over first. */
async function followFork(
  context: Context,
  fork: Repository,
  branch: string,
  change: RefChange,
  sender: Account,
): Promise<void> {
  const { parent } = fork;
  if (parent === undefined) return;
  for (const issue of openPulls(parent)) {
    if (issue.pull.fork !== fork || issue.pull.head !== branch) continue;
    if (change.to === NO_OBJECT) {
      await closePull(context, parent, issue, sender);
      continue;
    }
    await bringObjects(parent.git, fork.git, change.to);
    await parent.git.refs.update([{ ref: headRef(issue.number), to: change.to }]);
    issue.updatedAt = context.now();
    await emitPull(context, parent, issue, 'synchronize', sender, { before: change.from, after: change.to });
  }
}

/** A push to a base branch that contains the head of a pull request has merged it. */
async function followBase(
  context: Context,
  repository: Repository,
  branch: string,
  change: RefChange,
  sender: Account,
) {
  const waiting = openPulls(repository).filter((issue) => issue.pull.base === branch);
  if (waiting.length === 0 || change.from === NO_OBJECT) return;
  const brought = new Set((await compareCommits(repository.git, change.from, change.to)).ahead);
  for (const issue of waiting) {
    const head = await repository.git.refs.read(headRef(issue.number));
    if (head === undefined || !brought.has(head)) continue;
    issue.pull.closedBase = change.from;
    issue.pull.merged = { at: context.now(), by: sender, sha: change.to };
    await closePull(context, repository, issue, sender);
  }
}

export function openPulls(repository: Repository): PullIssue[] {
  const found: PullIssue[] = [];
  for (const issue of repository.issues.values()) if (isPull(issue) && issue.state === 'open') found.push(issue);
  return found;
}
