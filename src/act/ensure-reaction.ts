import { HostRefusal } from '../hosts/host.ts';
import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** A sign that a comment was seen; the same one again changes nothing, and none is a reason to look again. */
export async function ensureReaction(action: ActionOf<'ensureReaction'>, effects: Effects): Promise<Outcome> {
  await react(action.to, action.reaction, effects);
  return 'done';
}

/**
 * Puts a reaction on a comment. A host that does not want it there (the comment is gone, the conversation is locked) is
 * no reason to stop: the answer says the same.
 */
export async function react(comment: number, reaction: string, { host, log }: Effects): Promise<void> {
  try {
    await host.comments.react(comment, reaction);
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    log.info({ comment, reaction, status: error.status, said: error.message }, 'GitHub would not take a reaction');
  }
}
