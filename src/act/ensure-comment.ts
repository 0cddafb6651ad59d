import type { ActionOf } from '../model/plan.ts';
import { isSticky } from '../text/markers.ts';
import type { Effects, Outcome } from './act.ts';

/** One sticky comment per pull request, edited in place; found by our account and our marker, never by its text alone. */
export async function ensureComment(action: ActionOf<'ensureComment'>, { host, app }: Effects): Promise<Outcome> {
  const comments = await host.comments.list(action.pull);
  const own = comments.find((comment) => comment.by === app.login && isSticky(comment.body));
  if (own === undefined) {
    await host.comments.create(action.pull, action.body);
    return 'changed';
  }
  if (own.body === action.body) return 'done';
  await host.comments.update(own.id, action.body);
  return 'changed';
}
