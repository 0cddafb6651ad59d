import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * A sign that a comment was seen; the same one again changes nothing, and none is a reason to look again. A host that
 * does not want it there (the comment is gone) is no reason to stop: the answer says the same.
 */
export async function ensureReaction(action: ActionOf<'ensureReaction'>, { host }: Effects): Promise<Outcome> {
  try {
    await host.comments.react(action.to, action.reaction);
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
  }
  return 'done';
}
