import type { Context } from '../context.ts';
import { approvalBy } from './approve.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';

/** `/promote`: approves a pull request at its head, and merges it as soon as every gate is open. */
export function promote(given: Given, context: Context): Answer {
  const found = approvalBy(given, context);
  if ('problem' in found) return refused(found.problem);
  const { approval, environments } = found;
  const names = environments.join(', ');
  const answer = `approved \`${approval.head.slice(0, 7)}\` for ${names}. It merges as soon as every gate is open.`;
  return accepted(answer, [approval]);
}
