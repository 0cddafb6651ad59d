import type { Account } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';

export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'NONE';

/** How an author stands to a repository. */
export function associationOf(repository: Repository, account: Account): Association {
  if (repository.owner.login === account.login) return 'OWNER';
  if (repository.owner.members.has(account.login)) return 'MEMBER';
  return repository.collaborators.has(account.login) ? 'COLLABORATOR' : 'NONE';
}
