import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Brings the base tip into a branch of ours; what was judged must still be its head. */
export async function updateBranch(action: ActionOf<'updateBranch'>, { host, log }: Effects): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.mergedAt !== null) return 'done';
  if (pull.state !== 'open' || pull.head.sha !== action.head) return 'moved';
  try {
    await host.pulls.updateBranch(action.pull, { head: action.head });
    return 'changed';
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    log.info(
      { pull: action.pull, status: error.status, said: error.message },
      'GitHub would not update the branch now',
    );
    return 'moved';
  }
}
