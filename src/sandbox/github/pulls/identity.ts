import { type Signer, signerAt } from '../git/commit.ts';
import type { Account } from '../world/accounts.ts';

/** The committer of everything that the host commits itself. */
export const HOST_SIGNER = { name: 'GitHub', email: 'noreply@github.com' };

/** How an account signs what the host writes in its name: by its login and GitHub's noreply address. */
export function personSigner(account: Account, now: Date): Signer {
  return signerAt(account.login, `${account.id}+${account.login}@users.noreply.github.com`, now);
}
