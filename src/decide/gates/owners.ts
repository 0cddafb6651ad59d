import type { PullState } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { approvalsOn, isOwnWork } from '../approvals.ts';
import type { Context } from '../context.ts';
import { isSameLogin } from '../standing.ts';
import { blocked, passed, waiting } from '../verdicts.ts';

/**
 * `codeowners: true`: one owner of every changed file must approve, by the CODEOWNERS of the base branch. Owners count
 * by name or by team; files without an owner need none. Null: the environment does not ask.
 */
export function ownersGate(environment: string, pull: PullState, context: Context): Verdict | null {
  if (context.config.environments[environment]?.approvers?.codeowners !== true) return null;
  const { owners } = pull;
  if (owners === null) {
    const message = `${environment} asks the owners of the files, and ${context.snapshot.base.branch} has no CODEOWNERS file that can be read`;
    return blocked('approval', 'NoCodeowners', message, { environment });
  }
  const approvers = whoApproved(pull, context);
  const missing = owners.filter(({ members }) => !members.some((one) => approvers.some((by) => isSameLogin(by, one))));
  const seen = { environment, sets: owners.length, missing: missing.length };
  const [first, ...others] = missing;
  if (first === undefined) {
    const message = owners.length === 0 ? 'nobody owns the changed files' : 'an owner of every changed file approved';
    return passed('approval', 'OwnersApproved', message, seen);
  }
  const files =
    first.files.length === 1 ? first.files[0] : `${first.files[0]} and ${first.files.length - 1} more files`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more owners)`;
  const message = `${environment} waits for approval by an owner of ${files}: ${first.owners.join(' or ')}${more}`;
  return waiting('approval', 'AwaitingOwner', message, { waitsFor: 'person' }, seen);
}

/** Everybody who approved what the pull request brings now and whose word is not on their own work. */
function whoApproved(pull: PullState, context: Context): string[] {
  const reviews = pull.approvals.filter(({ head }) => head === pull.head.sha).map(({ by }) => by);
  const said = approvalsOn(pull, context).map(({ by }) => by);
  return [...reviews, ...said].filter((login) => !isOwnWork(pull, login, context));
}
