import { targetKey } from '../model/names.ts';
import type { Approval, Request } from '../model/record.ts';
import { sameArtifact } from '../model/release.ts';
import type { PullState } from '../model/snapshot.ts';
import { contentFingerprint } from './content-fingerprint.ts';
import type { Context } from './context.ts';
import { enteringArtifacts } from './gates/entering.ts';
import { isPure } from './own-pulls.ts';
import { recordsOf } from './records.ts';
import { isSameLogin } from './standing.ts';

/**
 * Approvals by command that count for a pull request as it is now: of this head, or of another head of ours that
 * brought exactly the same. A branch that Shiplock rebuilt on a newer base keeps them; a commit of anybody else, or any
 * other content, ends them.
 */
export function approvalsOn(pull: PullState, context: Context): Approval[] {
  const said = context.standing.approvals.get(pull.number) ?? [];
  if (said.length === 0) return [];
  const content = isPure(pull, context) && pull.configProblems === null ? contentFingerprint(pull) : null;
  return said.filter((one) => one.head === pull.head.sha || (content !== null && one.content === content));
}

/**
 * True when an approval of this account would be one of its own work: it opened the pull request, made one of its
 * commits, or asked by name for the version that it brings.
 */
export function isOwnWork(pull: PullState, login: string, context: Context): boolean {
  if ([pull.author, ...pull.committers].some((name) => isSameLogin(name, login))) return true;
  return (
    pull.ours &&
    recordsOf(context, 'request').some(({ record }) => isSameLogin(record.by, login) && isAsked(record, pull))
  );
}

/** True when a pull request brings what was asked for (`/promote checkout prod 1.4.2`). */
function isAsked({ target, artifacts }: Request, pull: PullState): boolean {
  const change = pull.changes.find((one) => targetKey(one) === target);
  const brought = change === undefined ? [] : enteringArtifacts(change);
  return artifacts.some((asked) => brought.some((artifact) => sameArtifact(asked, artifact)));
}
