import { unprocessable } from '../http/http-error.ts';
import type { Repository } from '../world/repository.ts';
import { missingChecks } from './requirements.ts';

/** Why a direct change of a protected branch is refused; undefined when it may be made. */
export function protectionRefusal(
  repository: Repository,
  ref: string,
  to: string,
  isForward: boolean,
): string | undefined {
  const branch = ref.replace('refs/heads/', '');
  const protection = repository.protections.get(branch);
  if (!protection) return undefined;
  if (!isForward) return 'Cannot force-push to or delete this protected branch';
  if (protection.requiredReviews > 0) return 'Changes must be made through a pull request.';
  return missingChecks(repository, branch, to);
}

export function refuseProtected(repository: Repository, ref: string, to: string, isForward: boolean): void {
  const refusal = protectionRefusal(repository, ref, to, isForward);
  if (refusal) throw unprocessable(refusal);
}
