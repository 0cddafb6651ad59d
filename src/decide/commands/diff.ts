import type { PullState } from '../../model/snapshot.ts';
import { FORK_WORD } from '../../text/fork-word.ts';
import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { diffView } from './diff-view.ts';
import { headSaid } from './head-said.ts';
import { whyForbidden } from './rights.ts';

/**
 * `/diff`: shows what changes, rendered anew for those who may ask for that much work. On a fork's commit that was not
 * rendered yet it is the word that lets it be.
 */
export function diff(given: Given, context: Context): Answer {
  const { command, comment, place } = given;
  if (place.pull?.changes.some((change) => change.diff.status === 'withheld'))
    return letRender(given, place.pull, context);
  const found = diffView(command.args, place, context);
  if ('problem' in found) return refused(found.problem);
  const mayRenew = whyForbidden({ right: 'stop', deed: '', environment: null }, comment, context) === null;
  const reason = `@${comment.by} said /diff`;
  return { ...accepted('diff'), actions: mayRenew ? [{ kind: 'lookAnew', reason }] : [] };
}

/** The head goes on record whole: a commit that only begins like it is another one. */
function letRender(given: Given, pull: PullState, context: Context): Answer {
  const forbidden = whyForbidden(
    { right: 'write', deed: 'let a commit from a fork be rendered', environment: null },
    given.comment,
    context,
  );
  if (forbidden !== null) return refused(forbidden);
  const moved = headSaid(given, pull);
  return moved === null ? { ...accepted(FORK_WORD), head: pull.head.sha } : refused(moved);
}
