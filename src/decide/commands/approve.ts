import type { Approval } from '../../model/record.ts';
import type { PullState } from '../../model/snapshot.ts';
import { isOwnWork } from '../approvals.ts';
import { contentFingerprint } from '../content-fingerprint.ts';
import type { Context } from '../context.ts';
import { touchedEnvironments } from '../judge.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { headSaid } from './head-said.ts';
import { whyForbidden } from './rights.ts';

/** `/approve`: approves a pull request at its head, and leaves the merge to `merge: auto`, to `/promote` or to a person. */
export function approve(given: Given, context: Context): Answer {
  const found = approvalBy(given, context);
  if ('problem' in found) return refused(found.problem);
  const { head, environments } = found.approval;
  const answer = `approved \`${head.slice(0, 7)}\` for ${environments.join(', ')}. This alone does not merge it: \`/promote\` does.`;
  return accepted(answer, [{ ...found.approval, merge: false }]);
}

/** The approval that the author of a comment gives to a pull request, or why there is none. */
export function approvalBy(
  given: Given,
  context: Context,
): { approval: Approval; environments: string[] } | { problem: string } {
  const { comment, command, place } = given;
  const { pull } = place;
  if (pull === null)
    return { problem: `there is nothing to ${command.name} here: \`/${command.name}\` is for open pull requests.` };
  const environments = touchedEnvironments(pull, context);
  if (environments.length === 0)
    return { problem: `there is nothing to ${command.name}: this pull request changes no target.` };
  const said = headSaid(given, pull);
  if (said !== null) return { problem: said };
  const why = whyNotBy(given, pull, environments, context);
  if (why !== null) return { problem: why };
  const approval: Approval = {
    kind: 'approval',
    version: 1,
    pull: pull.number,
    head: pull.head.sha,
    environments,
    by: comment.by,
    comment: comment.id,
    content: contentFingerprint(pull),
  };
  return { approval, environments };
}

function whyNotBy(
  { comment, command }: Given,
  pull: PullState,
  environments: string[],
  context: Context,
): string | null {
  if (isOwnWork(pull, comment.by, context)) {
    return `nobody approves their own work: somebody else has to ${command.name} this.`;
  }
  const deed = command.name === 'promote' ? 'promote into' : 'approve for';
  for (const environment of environments) {
    const forbidden = whyForbidden({ right: 'approve', deed, environment }, comment, context);
    if (forbidden !== null) return forbidden;
  }
  return null;
}
