import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * Merges exactly the head that was judged. GitHub's no (405 not mergeable now, 409 the head moved) means look again,
 * never failure: a long wait must not die of one bad moment.
 */
export async function mergePullRequest(action: ActionOf<'mergePullRequest'>, { host, log }: Effects): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.mergedAt !== null) return 'done';
  if (pull.state !== 'open' || pull.head.sha !== action.head) return 'moved';
  try {
    await host.pulls.merge(action.pull, { head: action.head, title: action.title, message: action.message });
    return 'changed';
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    log.info({ pull: action.pull, status: error.status, said: error.message }, 'GitHub would not merge now');
    return 'moved';
  }
}
