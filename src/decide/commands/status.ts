import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { statusView } from './status-view.ts';

/** `/status`: the table is made when the answer is shown. */
export function status({ command, place }: Given, context: Context): Answer {
  const found = statusView(command.args, place, context);
  return 'problem' in found ? refused(found.problem) : accepted('status');
}
