import { reads } from '../http/access.ts';
import { callerAccount, numberParam, ok, param, type RepositoryCall } from '../http/call.ts';
import { notFound } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentBranchRules, presentRuleset } from '../present/ruleset.ts';
import { bypassOf, rulesetsOf } from '../pulls/branch-rules.ts';
import { fullName } from '../world/repository.ts';
import { roleOf } from '../world/world.ts';

export const rulesetRoutes: readonly Route[] = [
  repositoryRoute('GET', '/rules/branches/{branch...}', reads('metadata'), listBranchRules),
  repositoryRoute('GET', '/rulesets/{ruleset_id}', reads('metadata'), getRuleset),
];

/** Rules of rulesets only: classic protection has its own route. A branch that does not exist has its rules as well. */
function listBranchRules(call: RepositoryCall) {
  const { repository } = call;
  const rules = rulesetsOf(repository, param(call, 'branch')).flatMap((ruleset) =>
    presentBranchRules(ruleset, fullName(repository)),
  );
  return paged(call, rules, (rule) => rule);
}

function getRuleset(call: RepositoryCall) {
  const { repository, context } = call;
  const id = numberParam(call, 'ruleset_id');
  const ruleset = repository.rulesets.find((one) => one.id === id);
  if (!ruleset) throw notFound();
  const caller = callerAccount(call);
  const isAdmin = roleOf(context.world, repository, caller.login) === 'admin';
  return ok(presentRuleset(ruleset, fullName(repository), { bypass: bypassOf(ruleset, caller), isAdmin }));
}
