import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { driftTable } from './drift-table.ts';

/** `/drift`: the table is made when the answer is shown. */
export function drift({ command, place }: Given, context: Context): Answer {
  const found = driftTable(command.args, place, context);
  return 'problem' in found ? refused(found.problem) : accepted('drift');
}
