import type { Context } from '../context.ts';
import { presentAccount, presentInstallation } from '../present/account.ts';
import { nodeId } from '../present/links.ts';
import type { Account, App, Installation } from './accounts.ts';
import { fullName, type Repository } from './repository.ts';

/** Installs an App on repositories of one account and tells the App. */
export function installApp(
  context: Context,
  app: App,
  repositories: readonly Repository[],
  sender: Account,
): Installation {
  const [first] = repositories;
  if (!first) throw new Error(`installing ${app.slug} needs at least one repository`);
  const installation: Installation = {
    id: context.world.nextId(),
    app,
    account: first.owner,
    repositories: new Set(repositories.map(fullName)),
    createdAt: context.now(),
  };
  context.world.installations.set(installation.id, installation);
  send(context, installation, sender, 'installation', 'created', {
    repositories: repositories.map(presentLite),
    requester: null,
  });
  return installation;
}

/** Adds repositories to an installation, or takes them away, and tells the App. */
export function changeInstallation(
  context: Context,
  installation: Installation,
  change: { readonly added: readonly Repository[]; readonly removed: readonly Repository[] },
  sender: Account,
): void {
  for (const one of change.added) installation.repositories.add(fullName(one));
  for (const one of change.removed) installation.repositories.delete(fullName(one));
  const action = change.added.length > 0 ? 'added' : 'removed';
  send(context, installation, sender, 'installation_repositories', action, {
    repository_selection: 'selected',
    repositories_added: change.added.map(presentLite),
    repositories_removed: change.removed.map(presentLite),
    requester: null,
  });
}

function presentLite(repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.settings.private,
  };
}

function send(
  context: Context,
  installation: Installation,
  sender: Account,
  event: string,
  action: string,
  more: Readonly<Record<string, unknown>>,
): void {
  const payload = {
    action,
    installation: presentInstallation(context.links, installation),
    ...more,
    sender: presentAccount(context.links, sender),
  };
  context.hooks.send(installation.app, { event, action, installationId: installation.id, repositoryId: null, payload });
}
