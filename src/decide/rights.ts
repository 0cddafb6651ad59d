import type { CommandComment } from '../model/snapshot.ts';
import { whoMay } from '../text/who-may.ts';
import type { Context } from './context.ts';
import { isApprover } from './gates/approval.ts';

/**
 * Null when the author of a comment may act in an environment, by the rights that were read with the comment; else the
 * sentence that says who may. `deed`: `promote into`.
 */
export function whyForbidden(
  deed: string,
  environment: string,
  comment: CommandComment,
  context: Context,
): string | null {
  const approvers = context.config.environments[environment]?.approvers;
  if (approvers === undefined) {
    const mayWrite = comment.role === 'write' || comment.role === 'maintain' || comment.role === 'admin';
    return mayWrite
      ? null
      : `you may not ${deed} ${environment}: it needs the write role in this repository, yours is ${comment.role}.`;
  }
  if (isApprover(approvers, comment.by, comment.teams)) return null;
  return `you may not ${deed} ${environment}: that is for ${whoMay(approvers).replaceAll('@', '')}.`;
}
