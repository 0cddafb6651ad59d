import type { ActionOf } from '../model/plan.ts';
import type { Effects, Outcome } from './act.ts';

/** Closes a promotion of ours that has nothing left to bring, with one sentence why. */
export async function closePullRequest(action: ActionOf<'closePullRequest'>, { host, app }: Effects): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.state === 'closed') return 'done';
  const comments = await host.comments.list(action.pull);
  const isSaid = comments.some((comment) => comment.by === app.login && comment.body === action.comment);
  if (!isSaid) await host.comments.create(action.pull, action.comment);
  await host.pulls.update(action.pull, { state: 'closed' });
  return 'changed';
}
