import type { Protection } from '../../model/protection.ts';
import { HostRefusal, type Rules } from '../host.ts';
import { type ClassicRules, readClassic } from './classic-protection.ts';
import { readQueue } from './merge-queue.ts';
import { at, type Repository } from './repository.ts';

/** The rules of a branch as rulesets give them: `GET /repos/{owner}/{repo}/rules/branches/{branch}`, open to every App. */
export function createRules(repository: Repository): Rules {
  return {
    async protection(branch) {
      const rules = await orNull(() => readRules(repository, branch));
      const classic = await orNull(() => readClassic(repository, branch));
      if (rules === null && classic === null) return null;
      const found = rules ?? [];
      const reviews = asking(found, 'pull_request').filter(({ count }) => count > 0);
      const checks = asking(found, 'required_status_checks');
      const queue = found.some(({ type }) => type === 'merge_queue') || (await readQueue(repository, branch)) !== null;
      return {
        requiredReviews: Math.max(classic?.requiredReviews ?? 0, ...reviews.map(({ count }) => count)),
        strict: (classic?.strict ?? false) || checks.some(({ strict }) => strict),
        mergeQueue: queue,
        checks: uniqueChecks([...(classic?.checks ?? []), ...checks.flatMap((rule) => rule.checks)]),
        bypass: await mayBypass(repository, { reviews, checks }, classic),
      };
    },
  };
}

interface Rule {
  type: string;
  ruleset: number | null;
  count: number;
  strict: boolean;
  checks: Protection['checks'];
}

async function readRules(repository: Repository, branch: string): Promise<Rule[]> {
  const { octokit } = repository;
  const rules = await octokit.paginate(octokit.rest.repos.getBranchRules, { ...at(repository), branch, per_page: 100 });
  return rules.map((rule) => {
    const none: Rule = { type: rule.type, ruleset: rule.ruleset_id ?? null, count: 0, strict: false, checks: [] };
    if (rule.type === 'pull_request') return { ...none, count: rule.parameters?.required_approving_review_count ?? 0 };
    if (rule.type !== 'required_status_checks') return none;
    const checks = (rule.parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
      name: context,
      app: integration_id ?? null,
    }));
    return { ...none, checks, strict: rule.parameters?.strict_required_status_checks_policy ?? false };
  });
}

function asking(rules: readonly Rule[], type: string): Rule[] {
  return rules.filter((rule) => rule.type === type);
}

/** Whether the App may merge past what asks for reviews; where nothing does, past what asks for checks. */
async function mayBypass(
  repository: Repository,
  { reviews, checks }: { reviews: Rule[]; checks: Rule[] },
  classic: ClassicRules | null,
): Promise<boolean> {
  const asksReviews = reviews.length > 0 || (classic?.requiredReviews ?? 0) > 0;
  const isClassicInTheWay = asksReviews
    ? (classic?.requiredReviews ?? 0) > 0 && classic?.bypass !== true
    : (classic?.checks.length ?? 0) > 0;
  if (isClassicInTheWay) return false;
  const rulesets = [...new Set((asksReviews ? reviews : checks).map(({ ruleset }) => ruleset))];
  if (rulesets.length === 0) return asksReviews && classic?.bypass === true;
  for (const id of rulesets) {
    if (id === null || !(await isBypassable(repository, id))) return false;
  }
  return true;
}

async function isBypassable(repository: Repository, ruleset_id: number): Promise<boolean> {
  const ruleset = await orNull(() => repository.octokit.rest.repos.getRepoRuleset({ ...at(repository), ruleset_id }));
  const bypass = ruleset?.data.current_user_can_bypass;
  return bypass !== undefined && bypass !== 'never';
}

function uniqueChecks(checks: Protection['checks']): Protection['checks'] {
  return [...new Map(checks.map((check) => [`${check.name} ${check.app}`, check])).values()];
}

/** What the App may not read, or what is not there, is null. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HostRefusal && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}
