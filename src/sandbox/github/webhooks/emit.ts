import type { Context } from '../context.ts';
import { presentAccount } from '../present/account.ts';
import { type Links, nodeId } from '../present/links.ts';
import { presentRepository } from '../present/repository.ts';
import type { Account, App, Installation } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';
import { installationsOf } from '../world/world.ts';

/** The permission that an App needs for an event; events without one go to every App. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  push: ['contents'],
  create: ['contents'],
  delete: ['contents'],
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  issues: ['issues'],
  issue_comment: ['issues', 'pull_requests'],
  check_run: ['checks'],
  check_suite: ['checks'],
  status: ['statuses'],
  merge_group: ['merge_queues'],
  deployment: ['deployments'],
  deployment_status: ['deployments'],
  registry_package: ['packages'],
};

export interface RepositoryEvent {
  readonly event: string;
  readonly action: string | null;
  readonly sender: Account;
  /** Only this App hears of it, such as of a re-run of its own check. */
  readonly only?: App;
  payload(): Promise<Record<string, unknown>> | Record<string, unknown>;
}

/** Tells every App that is installed on the repository and subscribed; the payload is made only when somebody listens. */
export async function emit(context: Context, repository: Repository, event: RepositoryEvent): Promise<void> {
  const listeners = installationsOf(context.world, repository).filter((one) => hears(one, event));
  if (listeners.length === 0) return;
  const own = await event.payload();
  const shared = {
    ...(event.action === null ? {} : { action: event.action }),
    ...own,
    repository: own['repository'] ?? presentRepository(context.links, repository),
    ...organizationOf(context.links, repository.owner),
    sender: presentAccount(context.links, event.sender),
  };
  for (const installation of listeners) {
    context.hooks.send(installation.app, {
      event: event.event,
      action: event.action,
      installationId: installation.id,
      repositoryId: repository.id,
      payload: { ...shared, installation: presentInstallationLite(installation) },
    });
  }
}

function hears(installation: Installation, event: RepositoryEvent): boolean {
  const { app } = installation;
  if (event.only && event.only !== app) return false;
  if (!app.events.includes(event.event)) return false;
  const needed = NEEDED[event.event];
  return !needed || needed.some((permission) => app.permissions[permission] !== undefined);
}

function presentInstallationLite(installation: Installation) {
  return { id: installation.id, node_id: nodeId('MDIz', installation.id) };
}

/** The organization of a payload, when the owner is one. */
function organizationOf(links: Links, owner: Account) {
  if (owner.type !== 'Organization') return {};
  const api = `${links.api}/orgs/${owner.login}`;
  return {
    organization: {
      login: owner.login,
      id: owner.id,
      node_id: nodeId('O', owner.id),
      url: api,
      repos_url: `${api}/repos`,
      events_url: `${api}/events`,
      hooks_url: `${api}/hooks`,
      issues_url: `${api}/issues`,
      members_url: `${api}/members{/member}`,
      public_members_url: `${api}/public_members{/member}`,
      avatar_url: presentAccount(links, owner).avatar_url,
      description: '',
    },
  };
}
