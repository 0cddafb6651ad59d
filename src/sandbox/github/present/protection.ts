import type { Protection, Repository } from '../world/repository.ts';
import { type Links, repositoryApi } from './links.ts';

export function presentProtection(links: Links, repository: Repository, branch: string, protection: Protection) {
  const url = `${repositoryApi(links, repository)}/branches/${branch}/protection`;
  const checks = protection.requiredChecks;
  const reviews = protection.requiredReviews;
  return {
    url,
    ...(checks.length === 0
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            contexts_url: `${url}/required_status_checks/contexts`,
            strict: protection.strict,
            contexts: checks.map((check) => check.context),
            checks: checks.map((check) => ({ context: check.context, app_id: check.appId ?? null })),
          },
        }),
    ...(reviews === 0
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: false,
            require_last_push_approval: false,
            required_approving_review_count: reviews,
          },
        }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}
