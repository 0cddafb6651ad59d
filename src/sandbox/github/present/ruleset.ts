import type { Ruleset } from '../world/repository.ts';

/** The rules of a ruleset in GitHub's form, without where they come from. */
function rulesOf(ruleset: Ruleset): Record<string, unknown>[] {
  const rules: Record<string, unknown>[] = [];
  if (ruleset.noDeletion) rules.push({ type: 'deletion' });
  if (ruleset.noForcePush) rules.push({ type: 'non_fast_forward' });
  if (ruleset.requiredReviews !== null) {
    const parameters = {
      required_approving_review_count: ruleset.requiredReviews,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      allowed_merge_methods: ['merge', 'squash', 'rebase'],
    };
    rules.push({ type: 'pull_request', parameters });
  }
  if (ruleset.requiredChecks.length > 0) {
    const required_status_checks = ruleset.requiredChecks.map(({ context, appId }) => ({
      context,
      ...(appId === undefined ? {} : { integration_id: appId }),
    }));
    const parameters = {
      required_status_checks,
      strict_required_status_checks_policy: ruleset.strict,
      do_not_enforce_on_create: false,
    };
    rules.push({ type: 'required_status_checks', parameters });
  }
  if (ruleset.mergeQueue) {
    const parameters = {
      check_response_timeout_minutes: 60,
      grouping_strategy: 'ALLGREEN',
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: 'MERGE',
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
    };
    rules.push({ type: 'merge_queue', parameters });
  }
  return rules;
}

/** The rules of a branch that come from a ruleset, each with its source. */
export function presentBranchRules(ruleset: Ruleset, source: string): Record<string, unknown>[] {
  return rulesOf(ruleset).map((rule) => ({
    ...rule,
    ruleset_source_type: 'Repository',
    ruleset_source: source,
    ruleset_id: ruleset.id,
  }));
}

/** A whole ruleset as its reader sees it; who may bypass it is told to administrators only. */
export function presentRuleset(
  ruleset: Ruleset,
  source: string,
  reader: { readonly bypass: 'always' | 'pull_request' | undefined; readonly isAdmin: boolean },
) {
  const words = { always: 'always', pull_request: 'pull_requests_only', never: 'never' } as const;
  const actors = [...ruleset.bypassActors].map(([actor_id, bypass_mode]) => ({
    ...{ actor_id, actor_type: 'Integration', bypass_mode },
  }));
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: 'branch',
    source_type: 'Repository',
    source,
    enforcement: 'active',
    current_user_can_bypass: words[reader.bypass ?? 'never'],
    conditions: { ref_name: { include: ruleset.branches.map(patternOf), exclude: [] } },
    rules: rulesOf(ruleset),
    ...(reader.isAdmin ? { bypass_actors: actors } : {}),
  };
}

function patternOf(branch: string): string {
  return branch.startsWith('~') ? branch : `refs/heads/${branch}`;
}
