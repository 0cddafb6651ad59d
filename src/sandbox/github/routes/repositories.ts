import { reads } from '../http/access.ts';
import { ok, param, type RepositoryCall } from '../http/call.ts';
import { HttpError, notFound } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { presentAccount } from '../present/account.ts';
import { commitOf, presentCommit } from '../present/commit.ts';
import { nodeId, repositoryApi, repositoryHtml } from '../present/links.ts';
import { presentProtection } from '../present/protection.ts';
import { presentFullRepository } from '../present/repository.ts';
import { branchRules } from '../pulls/branch-rules.ts';
import type { Repository } from '../world/repository.ts';
import { findAccount, roleAtLeast, roleOf } from '../world/world.ts';

export const repositoryRoutes: readonly Route[] = [
  repositoryRoute('GET', '', reads('metadata'), ({ context, repository }) =>
    ok(presentFullRepository(context.links, repository)),
  ),
  repositoryRoute('GET', '/branches', reads('contents'), listBranches),
  repositoryRoute(
    'GET',
    '/branches/{branch...}/protection',
    { ...reads('administration'), role: 'admin' },
    getProtection,
  ),
  repositoryRoute('GET', '/branches/{branch...}', reads('contents'), getBranch),
  repositoryRoute('GET', '/tags', reads('contents'), listTags),
  repositoryRoute('GET', '/collaborators/{username}/permission', reads('metadata'), getPermission),
];

async function listBranches(call: RepositoryCall) {
  const { repository, context } = call;
  const branches = [...(await repository.git.refs.list('refs/heads/'))];
  const wanted = call.query.get('protected');
  const shown = branches.filter(
    ([ref]) => wanted === null || String(isProtected(repository, ref.slice(11))) === wanted,
  );
  return paged(call, shown, ([ref, sha]) => ({
    name: ref.slice(11),
    commit: { sha, url: `${repositoryApi(context.links, repository)}/commits/${sha}` },
    protected: isProtected(repository, ref.slice(11)),
  }));
}

/** Tags by name, the highest first; an annotated one shows the commit that it is on. */
async function listTags(call: RepositoryCall) {
  const { repository, context } = call;
  const api = repositoryApi(context.links, repository);
  const refs = [...(await repository.git.refs.list('refs/tags/'))].reverse();
  return paged(call, refs, async ([ref, target]) => {
    const sha = (await repository.git.resolveCommit(target)) ?? target;
    return {
      name: ref.slice('refs/tags/'.length),
      zipball_url: `${api}/zipball/${ref}`,
      tarball_url: `${api}/tarball/${ref}`,
      commit: { sha, url: `${api}/commits/${sha}` },
      node_id: nodeId('REF', `${repository.id}:${ref}`),
    };
  });
}

async function getBranch(call: RepositoryCall) {
  const { repository, context } = call;
  const name = param(call, 'branch');
  const sha = await repository.git.refs.read(`refs/heads/${name}`);
  if (!sha) throw new HttpError(404, 'Branch not found');
  const self = `${repositoryApi(context.links, repository)}/branches/${name}`;
  const protection = repository.protections.get(name);
  const checks = protection?.requiredChecks ?? [];
  return ok({
    name,
    commit: presentCommit(context, repository, await commitOf(repository, sha)),
    _links: { self, html: `${repositoryHtml(context.links, repository)}/tree/${name}` },
    protected: isProtected(repository, name),
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level: protection ? 'non_admins' : 'off',
        contexts: checks.map((check) => check.context),
        checks: checks.map((check) => ({ context: check.context, app_id: check.appId ?? null })),
      },
    },
    protection_url: `${self}/protection`,
  });
}

/** GitHub calls a branch protected by either kind of rules, and shows the details of the classic kind only. */
function isProtected(repository: Repository, branch: string): boolean {
  return branchRules(repository, branch) !== undefined;
}

function getProtection(call: RepositoryCall) {
  const name = param(call, 'branch');
  const protection = call.repository.protections.get(name);
  if (!protection) throw new HttpError(404, 'Branch not protected');
  return ok(presentProtection(call.context.links, call.repository, name, protection));
}

function getPermission(call: RepositoryCall) {
  const { context, repository } = call;
  const account = findAccount(context.world, param(call, 'username'));
  if (!account) throw notFound();
  const role = roleOf(context.world, repository, account.login);
  const can = {
    pull: roleAtLeast(role, 'read'),
    triage: roleAtLeast(role, 'triage'),
    push: roleAtLeast(role, 'write'),
    maintain: roleAtLeast(role, 'maintain'),
    admin: roleAtLeast(role, 'admin'),
  };
  // The old field knows four words only: maintain reads as write, triage as read.
  const legacy = { none: 'none', read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' };
  return ok({
    permission: legacy[role ?? 'none'],
    role_name: role ?? 'none',
    user: { ...presentAccount(context.links, account), permissions: can, role_name: role ?? 'none' },
  });
}
