import type { Unapproval } from '../../model/record.ts';
import type { Context } from '../context.ts';
import { isSameLogin } from '../standing.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';

/** `/unapprove`: takes back what its author approved on this pull request, at whatever commit. */
export function unapprove({ comment, place }: Given, context: Context): Answer {
  const { pull } = place;
  if (pull === null) return refused('there is nothing to take back here: `/unapprove` is for open pull requests.');
  const approvals = context.standing.approvals.get(pull.number) ?? [];
  if (!approvals.some(({ by }) => isSameLogin(by, comment.by))) {
    const hasReview = pull.approvals.some(({ by }) => isSameLogin(by, comment.by));
    const hint = hasReview ? ' Your review stands: dismiss it, or request changes.' : '';
    return refused(`you have not approved this by a command, so there is nothing to take back.${hint}`);
  }
  const facts = { pull: pull.number, by: comment.by, comment: comment.id };
  const record: Unapproval = { kind: 'unapproval', version: 1, ...facts };
  return accepted('your approval is taken back.', [record]);
}
