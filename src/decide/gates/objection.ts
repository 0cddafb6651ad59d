import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { recordsOf } from '../records.ts';
import { isSameLogin } from '../standing.ts';
import { isReached } from '../time.ts';
import { blocked } from '../verdicts.ts';
import { isApprover } from './approval.ts';

/**
 * An approver who asked for changes stops the pull request, also on later heads, until that review is dismissed or the
 * same person approves it anew. What others ask for is between people. Null: no approver objects.
 */
export function objectionGate(environment: string, pull: PullState, context: Context): Verdict | null {
  const approvers = context.config.environments[environment]?.approvers;
  if (approvers === undefined) return null;
  const by = pull.objections
    .filter(({ by: login, teams }) => isApprover(approvers, login, teams) || ownsFiles(pull, login))
    .filter((objection) => !isTakenBack(pull, objection, context))
    .map(({ by: login }) => `@${login}`)
    .sort();
  if (by.length === 0) return null;
  const message = `${by.join(' and ')} asked for changes: ${environment} waits until they approve, or their review is dismissed`;
  return blocked('approval', 'ChangesRequested', message, { environment, by: by.join(', ') });
}

function ownsFiles(pull: PullState, login: string): boolean {
  return (pull.owners ?? []).some(({ owners }) => owners.some((owner) => isSameLogin(owner, `@${login}`)));
}

/** `/approve` or `/promote` by the same person after the review. */
function isTakenBack(pull: PullState, { by, at }: PullState['objections'][number], context: Context): boolean {
  const stands = context.standing.approvals.get(pull.number) ?? [];
  return recordsOf(context, 'approval').some(
    (said) => isSameLogin(said.record.by, by) && stands.includes(said.record) && isReached(at, said.at),
  );
}
