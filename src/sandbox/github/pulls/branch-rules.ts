import type { Account } from '../world/accounts.ts';
import type { Protection, Repository, RequiredCheck, Ruleset } from '../world/repository.ts';

/** What a branch asks of a change: classic protection and every ruleset that names it, the strictest of each. */
export interface BranchRules {
  readonly requiredChecks: readonly RequiredCheck[];
  readonly requiredReviews: number;
  readonly strict: boolean;
  readonly mergeQueue: boolean;
  /** Commits reach the branch by pull requests only. */
  readonly pullRequestOnly: boolean;
  readonly noForcePush: boolean;
  readonly noDeletion: boolean;
}

/** Who makes a change, and how: an App may bypass a ruleset always, or for pull requests only. */
export interface Deed {
  readonly by: Account;
  readonly kind: 'merge' | 'push';
}

/** The rules that hold for a deed on a branch; undefined where no rule names the branch. Without a deed nobody bypasses. */
export function branchRules(repository: Repository, branch: string, deed?: Deed): BranchRules | undefined {
  const classic = repository.protections.get(branch);
  const rulesets = rulesetsOf(repository, branch);
  if (!classic && rulesets.length === 0) return undefined;
  const all = rulesets.filter((ruleset) => !isBypassed(ruleset, deed)).map(fromRuleset);
  if (classic) all.push(fromClassic(classic));
  return {
    requiredChecks: all.flatMap((one) => one.requiredChecks),
    requiredReviews: Math.max(0, ...all.map((one) => one.requiredReviews)),
    strict: all.some((one) => one.strict),
    mergeQueue: all.some((one) => one.mergeQueue),
    pullRequestOnly: all.some((one) => one.pullRequestOnly),
    noForcePush: all.some((one) => one.noForcePush),
    noDeletion: all.some((one) => one.noDeletion),
  };
}

/** Active rulesets that name a branch: exactly, by `~ALL`, or by `~DEFAULT_BRANCH`. */
export function rulesetsOf(repository: Repository, branch: string): Ruleset[] {
  return repository.rulesets.filter(
    ({ branches }) =>
      branches.includes(branch) ||
      branches.includes('~ALL') ||
      (branches.includes('~DEFAULT_BRANCH') && branch === repository.settings.defaultBranch),
  );
}

/** How an account bypasses a ruleset: only Apps can be named here, by their bot. */
export function bypassOf(ruleset: Ruleset, account: Account): 'always' | 'pull_request' | undefined {
  return ruleset.bypass.get(account.login);
}

function isBypassed(ruleset: Ruleset, deed: Deed | undefined): boolean {
  const mode = deed && bypassOf(ruleset, deed.by);
  return mode === 'always' || (mode === 'pull_request' && deed?.kind === 'merge');
}

function fromClassic(protection: Protection): BranchRules {
  const { requiredChecks, requiredReviews, strict, mergeQueue } = protection;
  const pullRequestOnly = requiredReviews > 0;
  return {
    ...{ requiredChecks, requiredReviews, strict, mergeQueue, pullRequestOnly },
    noForcePush: true,
    noDeletion: true,
  };
}

function fromRuleset(ruleset: Ruleset): BranchRules {
  const { requiredChecks, requiredReviews, strict, mergeQueue, noForcePush, noDeletion } = ruleset;
  return {
    ...{ requiredChecks, strict, mergeQueue, noForcePush, noDeletion },
    requiredReviews: requiredReviews ?? 0,
    pullRequestOnly: requiredReviews !== null,
  };
}
