import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { diffView } from './diff-view.ts';
import { whyForbidden } from './rights.ts';

/** `/diff`: shows what changes, rendered anew for those who may ask for that much work. */
export function diff({ command, comment, place }: Given, context: Context): Answer {
  const found = diffView(command.args, place, context);
  if ('problem' in found) return refused(found.problem);
  const mayRenew = whyForbidden({ right: 'stop', deed: '', environment: null }, comment, context) === null;
  const reason = `@${comment.by} said /diff`;
  return { ...accepted('diff'), actions: mayRenew ? [{ kind: 'lookAnew', reason }] : [] };
}
