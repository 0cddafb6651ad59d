import { z } from 'zod';
import { isoSeconds } from '../git/commit.ts';
import { levelAtLeast } from '../http/access.ts';
import { type Answer, type Call, created, numberParam, ok, param, readBody } from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, route } from '../http/router.ts';
import { presentApp, presentInstallation, presentPermissions } from '../present/account.ts';
import { presentRepository } from '../present/repository.ts';
import type { App, Installation, Permissions } from '../world/accounts.ts';
import { fullName, type Repository } from '../world/repository.ts';
import { issueInstallationToken } from '../world/tokens.ts';
import { findRepository } from '../world/world.ts';

export const appRoutes: readonly Route[] = [
  route('GET', '/app', (call) => ok(presentCallingApp(call))),
  route('GET', '/app/installations', listInstallations),
  route('GET', '/app/installations/{installation_id}', (call) =>
    ok(presentInstallation(call.context.links, installationOf(call))),
  ),
  route('POST', '/app/installations/{installation_id}/access_tokens', createToken),
  route('GET', '/repos/{owner}/{repo}/installation', getRepositoryInstallation),
  route('GET', '/orgs/{org}/installation', getAccountInstallation),
  route('GET', '/users/{org}/installation', getAccountInstallation),
  route('GET', '/installation/repositories', listRepositories),
];

/** The App whose JWT was sent; every other kind of credentials is refused. */
export function callingApp(call: Call): App {
  if (call.actor.kind === 'app') return call.actor.app;
  if (call.actor.kind === 'anonymous') throw new HttpError(401, 'Requires authentication');
  throw new HttpError(403, 'You must authenticate with a JSON web token of the App.');
}

function presentCallingApp(call: Call) {
  const app = callingApp(call);
  const count = installationsOfApp(call, app).length;
  return { ...presentApp(call.context.links, app), installations_count: count };
}

function installationsOfApp(call: Call, app: App): Installation[] {
  return [...call.context.world.installations.values()].filter((one) => one.app === app);
}

function listInstallations(call: Call): Promise<Answer> {
  const all = installationsOfApp(call, callingApp(call));
  return paged(call, all, (one) => presentInstallation(call.context.links, one));
}

function installationOf(call: Call): Installation {
  const app = callingApp(call);
  const installation = call.context.world.installations.get(numberParam(call, 'installation_id'));
  if (installation?.app !== app) throw notFound();
  return installation;
}

function getRepositoryInstallation(call: Call): Answer {
  const app = callingApp(call);
  const repository = findRepository(call.context.world, param(call, 'owner'), param(call, 'repo'));
  const found = installationsOfApp(call, app).find((one) => repository && one.repositories.has(fullName(repository)));
  if (!found) throw notFound();
  return ok(presentInstallation(call.context.links, found));
}

function getAccountInstallation(call: Call): Answer {
  const wanted = param(call, 'org').toLowerCase();
  const all = installationsOfApp(call, callingApp(call));
  const found = all.find((one) => one.account.login.toLowerCase() === wanted);
  if (!found) throw notFound();
  return ok(presentInstallation(call.context.links, found));
}

const tokenSchema = z
  .object({
    repositories: z.array(z.string()).optional(),
    repository_ids: z.array(z.number()).optional(),
    permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
  })
  .nullable();

function createToken(call: Call): Answer {
  const { world, links, now } = call.context;
  const installation = installationOf(call);
  const request = readBody(call, tokenSchema);
  const permissions = narrowPermissions(installation.app.permissions, request?.permissions);
  const chosen = chooseRepositories(call, installation, request?.repositories, request?.repository_ids);
  const names = chosen && new Set(chosen.map(fullName));
  const { token, expiresAt } = issueInstallationToken(world, {
    installation,
    permissions,
    repositories: names,
    now: now(),
  });
  return created({
    token,
    expires_at: isoSeconds(expiresAt),
    permissions: presentPermissions(permissions),
    repository_selection: 'selected',
    ...(chosen ? { repositories: chosen.map((one) => presentRepository(links, one)) } : {}),
  });
}

/** A token may have less than its installation, never more. */
function narrowPermissions(granted: Permissions, wanted: Permissions | undefined): Permissions {
  if (!wanted) return granted;
  for (const [name, level] of Object.entries(wanted)) {
    if (name === 'metadata' || levelAtLeast(granted[name], level)) continue;
    throw unprocessable('The permissions requested are not granted to this installation.');
  }
  return wanted;
}

function chooseRepositories(
  call: Call,
  installation: Installation,
  names: readonly string[] | undefined,
  ids: readonly number[] | undefined,
): Repository[] | undefined {
  if (!names && !ids) return undefined;
  const all = repositoriesOf(call, installation);
  const chosen = all.filter((one) => names?.includes(one.name) || ids?.includes(one.id));
  if (chosen.length < (names?.length ?? 0) + (ids?.length ?? 0)) {
    throw unprocessable(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return chosen;
}

function repositoriesOf(call: Call, installation: Installation): Repository[] {
  const all = [...call.context.world.repositories.values()];
  return all.filter((one) => installation.repositories.has(fullName(one)));
}

function listRepositories(call: Call): Promise<Answer> {
  const { actor } = call;
  if (actor.kind !== 'installation')
    throw new HttpError(403, 'You must authenticate with an installation access token.');
  const all = repositoriesOf(call, actor.installation).filter((one) => actor.repositories?.has(fullName(one)) ?? true);
  return paged(
    call,
    all,
    (one) => presentRepository(call.context.links, one),
    (repositories) => ({
      total_count: all.length,
      repository_selection: 'selected',
      repositories,
    }),
  );
}
