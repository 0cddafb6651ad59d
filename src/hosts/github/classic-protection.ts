import type { Protection } from '../../model/protection.ts';
import { HostRefusal } from '../host.ts';
import { at, type Repository } from './repository.ts';

/** What the branch protection from before rulesets asks. */
export interface ClassicRules {
  requiredReviews: number;
  strict: boolean;
  checks: Protection['checks'];
  /** True when our App may merge without the reviews. */
  bypass: boolean;
}

/**
 * The classic protection of a branch, null where there is none. All of it is open only to an App that may read
 * `administration`; without, the branch itself still tells the required checks, and the reviews count as none:
 * GitHub then says no at the merge, and it is looked at again.
 */
export async function readClassic(repository: Repository, branch: string): Promise<ClassicRules | null> {
  const { octokit, app } = repository;
  try {
    const { data } = await octokit.rest.repos.getBranchProtection({ ...at(repository), branch });
    const reviews = data.required_pull_request_reviews;
    const bypassing = reviews?.bypass_pull_request_allowances?.apps ?? [];
    return {
      requiredReviews: reviews?.required_approving_review_count ?? 0,
      strict: data.required_status_checks?.strict ?? false,
      checks: checksOf(data.required_status_checks?.checks ?? []),
      bypass: bypassing.some((one) => `${one?.slug}[bot]` === app.login),
    };
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
    if (error.status === 404) return null;
    return readFromBranch(repository, branch);
  }
}

async function readFromBranch(repository: Repository, branch: string): Promise<ClassicRules | null> {
  const { data } = await repository.octokit.rest.repos.getBranch({ ...at(repository), branch });
  if (!data.protected) return null;
  const required = data.protection?.required_status_checks;
  const checks = required?.checks ?? (required?.contexts ?? []).map((context) => ({ context, app_id: null }));
  return { requiredReviews: 0, strict: false, checks: checksOf(checks), bypass: false };
}

function checksOf(checks: readonly { context: string; app_id?: number | null }[]): Protection['checks'] {
  return checks.map(({ context, app_id }) => ({ name: context, app: app_id ?? null }));
}
