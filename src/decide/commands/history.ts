import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { historyView } from './history-view.ts';

/** `/history`: the table is made when the answer is shown. */
export function history({ command, place }: Given, context: Context): Answer {
  const found = historyView(command.args, place, context);
  return 'problem' in found ? refused(found.problem) : accepted('history');
}
