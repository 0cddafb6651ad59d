import type { ActionOf } from '../model/plan.ts';
import { parseReplyMarker } from '../text/markers.ts';
import type { Effects, Outcome } from './act.ts';
import { react } from './ensure-reaction.ts';

/** One answer per comment that held commands, and a reaction on that comment. */
export async function ensureReply(action: ActionOf<'ensureReply'>, effects: Effects): Promise<Outcome> {
  const { host, app } = effects;
  const comments = await host.comments.list(action.pull);
  const own = comments.find((comment) => comment.by === app.login && parseReplyMarker(comment.body) === action.to);
  if (own?.body === action.body) return 'done';
  await react(action.to, action.reaction, effects);
  if (own === undefined) await host.comments.create(action.pull, action.body);
  else await host.comments.update(own.id, action.body);
  return 'changed';
}
