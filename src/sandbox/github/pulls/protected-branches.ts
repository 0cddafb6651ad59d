import { unprocessable } from '../http/http-error.ts';
import type { Account } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';
import { branchRules } from './branch-rules.ts';
import { missingChecks } from './requirements.ts';

/** Who changes a ref directly, and how. */
export interface RefDeed {
  readonly by: Account;
  readonly kind: 'forward' | 'force' | 'delete';
}

/** Why a direct change of a protected branch is refused; undefined when it may be made. */
export function protectionRefusal(
  repository: Repository,
  ref: string,
  to: string,
  { kind, by }: RefDeed,
): string | undefined {
  const branch = ref.replace('refs/heads/', '');
  const deed = { by, kind: 'push' } as const;
  const rules = branchRules(repository, branch, deed);
  if (!rules) return undefined;
  if (kind === 'force' && rules.noForcePush) return 'Cannot force-push to or delete this protected branch';
  if (kind === 'delete') return rules.noDeletion ? 'Cannot force-push to or delete this protected branch' : undefined;
  if (rules.pullRequestOnly) return 'Changes must be made through a pull request.';
  return missingChecks(repository, branch, to, deed);
}

export function refuseProtected(repository: Repository, ref: string, to: string, deed: RefDeed): void {
  const refusal = protectionRefusal(repository, ref, to, deed);
  if (refusal) throw unprocessable(refusal);
}
