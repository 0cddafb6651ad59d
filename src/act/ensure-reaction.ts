import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** A sign that a comment was seen. A host that does not want it there (the comment is gone) is no reason to stop. */
export async function ensureReaction(action: ActionOf<'ensureReaction'>, { host }: Effects): Promise<Outcome> {
  try {
    await host.comments.react(action.to, action.reaction);
    return 'changed';
  } catch (error) {
    if (error instanceof HostRefusal) return 'done';
    throw error;
  }
}
