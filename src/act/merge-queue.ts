import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Puts exactly the head that was judged into the merge queue. GitHub's no means look again, as with a merge. */
export async function enqueuePullRequest(
  action: ActionOf<'enqueuePullRequest'>,
  { host, log }: Effects,
): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.mergedAt !== null) return 'done';
  if (pull.state !== 'open' || pull.head.sha !== action.head) return 'moved';
  if ((await host.pulls.queued(pull.base.branch)).includes(action.pull)) return 'done';
  try {
    await host.pulls.enqueue(action.pull, { head: action.head });
    return 'changed';
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    log.info({ pull: action.pull, status: error.status, said: error.message }, 'GitHub would not queue it now');
    return 'moved';
  }
}

/** Takes a pull request whose gates closed out of the merge queue. */
export async function dequeuePullRequest(action: ActionOf<'dequeuePullRequest'>, { host }: Effects): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.state !== 'open' || !(await host.pulls.queued(pull.base.branch)).includes(action.pull)) return 'done';
  try {
    await host.pulls.dequeue(action.pull);
    return 'changed';
  } catch (error) {
    // It left the queue by itself meanwhile.
    if (error instanceof HostRefusal) return 'moved';
    throw error;
  }
}
