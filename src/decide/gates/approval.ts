import type { Approvers, Overriders } from '../../model/config.ts';
import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { whoMay } from '../../text/who-may.ts';
import { approvalsOn, isOwnWork } from '../approvals.ts';
import type { Context } from '../context.ts';
import { isRollback } from '../rollbacks/is-rollback.ts';
import { passed, waiting } from '../verdicts.ts';

/**
 * The approvals that an environment asks for: an APPROVED review of exactly this head, or `/approve` or `/promote` of
 * what it brings, by a person in `approvers`. Nobody approves their own work (`isOwnWork`). Null: nobody is asked, or
 * only the owners of the files (`ownersGate`).
 */
export function approvalGate(environment: string, pull: PullState, context: Context): Verdict | null {
  const approvers = context.config.environments[environment]?.approvers;
  if (approvers === undefined || asksOwnersOnly(approvers)) return null;
  const rollback = isRollback(pull, context);
  if (rollback?.automatic === true) {
    return passed(
      'approval',
      'Rollback',
      `${environment} takes back by itself what turned unhealthy (\`rollback: auto\`)`,
    );
  }
  const by = approversOf(pull, environment, approvers, context);
  const seen = { environment, approvals: by.length, required: approvers.required };
  if (by.length >= approvers.required) {
    return passed(
      'approval',
      'Approved',
      `approved for ${environment} by ${by.map((login) => `@${login}`).join(', ')}`,
      seen,
    );
  }
  const missing = approvers.required - by.length;
  const count = missing === 1 ? 'approval' : `${missing} approvals`;
  const message = `${environment} waits for ${count} by ${whoMay(approvers)}`;
  return waiting('approval', 'AwaitingApproval', message, { waitsFor: 'person' }, seen);
}

/** `codeowners: true` without a name asks nobody but the owners. */
function asksOwnersOnly({ users, teams, codeowners }: Approvers): boolean {
  return codeowners && users.length === 0 && teams.length === 0;
}

/** True when an account is one of an environment's approvers, by name or by team. */
export function isApprover(approvers: Overriders, login: string, teams: readonly string[]): boolean {
  const lower = login.toLowerCase();
  return (
    approvers.users.some((user) => user.toLowerCase() === lower) || approvers.teams.some((team) => teams.includes(team))
  );
}

function approversOf(pull: PullState, environment: string, approvers: Approvers, context: Context): string[] {
  const said = new Set<string>();
  for (const approval of pull.approvals) {
    if (approval.head === pull.head.sha && isApprover(approvers, approval.by, approval.teams)) said.add(approval.by);
  }
  for (const { environments, by } of approvalsOn(pull, context)) if (environments.includes(environment)) said.add(by);
  // Who asked for a rollback had the right to let it in, and said so by asking.
  const askedBy = isRollback(pull, context)?.askedBy ?? null;
  if (askedBy !== null) said.add(askedBy);
  return [...said].filter((login) => !isOwnWork(pull, login, context)).sort();
}
