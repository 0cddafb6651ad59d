import type { ActionOf } from '../model/plan.ts';
import { retireMarkers } from '../text/markers.ts';
import type { Effects, Outcome } from './act.ts';

/**
 * Closes a promotion of ours that has nothing left to bring, with one sentence why and a link to what takes its place.
 * Its markers are retired with the same write: only what a person closes is declined.
 */
export async function closePullRequest(action: ActionOf<'closePullRequest'>, { host, app }: Effects): Promise<Outcome> {
  const pull = await host.pulls.get(action.pull);
  if (pull.state === 'closed') return 'done';
  let said = action.comment;
  if (action.successor !== null) {
    const open = await host.pulls.open(pull.base.branch);
    const successor = open.find(({ head, author }) => head.branch === action.successor && author === app.login);
    if (successor === undefined) return 'moved';
    said = `${said} It goes on in #${successor.number}.`;
  }
  const comments = await host.comments.list(action.pull);
  const isSaid = comments.some((comment) => comment.by === app.login && comment.body === said);
  if (!isSaid) await host.comments.create(action.pull, said);
  await host.pulls.update(action.pull, { state: 'closed', body: retireMarkers(pull.body) });
  return 'changed';
}
