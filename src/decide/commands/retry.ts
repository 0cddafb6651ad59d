import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { whyForbidden } from './rights.ts';

/**
 * `/retry`: forgets what is remembered of failures. Nothing else has to be tried again by hand: whatever is not as it should be
 * is looked at anew on every look.
 */
export function retry({ comment }: Given, context: Context): Answer {
  const forbidden = whyForbidden({ right: 'write', deed: 'retry', environment: null }, comment, context);
  if (forbidden !== null) return refused(forbidden);
  return {
    ...accepted(
      'looked again: targets that ran out of time or memory are rendered anew, the registries are asked for their tags, and every gate is judged from what is true now.',
    ),
    actions: [{ kind: 'lookAnew', reason: `@${comment.by} said /retry` }],
  };
}
