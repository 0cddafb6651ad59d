import { type Answer, type Call, ok, param } from '../http/call.ts';
import { HttpError, notFound } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, route } from '../http/router.ts';
import { presentAccount, presentPublicUser } from '../present/account.ts';
import type { Team } from '../world/accounts.ts';
import { findAccount } from '../world/world.ts';

export const userRoutes: readonly Route[] = [
  route('GET', '/user', getCaller),
  route('GET', '/users/{username}', getUser),
  route('GET', '/orgs/{org}/teams/{team_slug}/memberships/{username}', getMembership),
  route('GET', '/orgs/{org}/teams/{team_slug}/members', listMembers),
];

function getCaller(call: Call): Answer {
  if (call.actor.kind === 'installation') throw new HttpError(403, 'Resource not accessible by integration');
  if (call.actor.kind !== 'user') throw new HttpError(401, 'Requires authentication');
  return ok(presentPublicUser(call.context.links, call.actor.account));
}

function getUser(call: Call): Answer {
  const account = findAccount(call.context.world, param(call, 'username'));
  if (!account) throw notFound();
  return ok(presentPublicUser(call.context.links, account));
}

/** The team of the path for callers that may see it: members of the organization, or an App with members:read. */
function teamOf(call: Call): Team {
  const { actor, context } = call;
  const organization = findAccount(context.world, param(call, 'org'));
  const team = context.world.teams.get(`${organization?.login}/${param(call, 'team_slug')}`);
  if (actor.kind === 'anonymous') throw new HttpError(401, 'Requires authentication');
  if (actor.kind === 'installation' && !actor.permissions['members']) {
    throw new HttpError(403, 'Resource not accessible by integration');
  }
  const isInside =
    (actor.kind === 'user' && organization?.members.has(actor.account.login)) ||
    (actor.kind === 'installation' && actor.installation.account === organization);
  if (!team || !isInside) throw notFound();
  return team;
}

function getMembership(call: Call): Answer {
  const team = teamOf(call);
  const account = findAccount(call.context.world, param(call, 'username'));
  const role = account && team.members.get(account.login);
  if (!account || !role) throw notFound();
  const url = `${call.context.links.api}/organizations/${team.organization}/team/${team.id}/memberships/${account.login}`;
  return ok({ url, role, state: 'active' });
}

function listMembers(call: Call): Promise<Answer> {
  const accounts = [...teamOf(call).members.keys()].map((login) => findAccount(call.context.world, login));
  const known = accounts.filter((one) => one !== undefined);
  return paged(call, known, (account) => presentAccount(call.context.links, account));
}
