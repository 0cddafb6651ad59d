import { isoSeconds } from '../git/commit.ts';
import type { Account, App, Installation, Permissions } from '../world/accounts.ts';
import type { Author } from '../world/issues.ts';
import { type Links, nodeId } from './links.ts';

/** GitHub's "simple user". */
export function presentAccount(links: Links, account: Account) {
  const path = encodeURIComponent(account.login);
  const api = `${links.api}/users/${path}`;
  const page =
    account.type === 'Bot' ? `${links.html}/apps/${account.login.replace('[bot]', '')}` : `${links.html}/${path}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Organization' ? 'O' : 'U', account.id),
    avatar_url: `${links.html}/avatars/${account.id}`,
    gravatar_id: '',
    url: api,
    html_url: page,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** A user as `GET /users/{login}` shows it. */
export function presentPublicUser(links: Links, account: Account) {
  return {
    ...presentAccount(links, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: isoSeconds(account.createdAt),
    updated_at: isoSeconds(account.createdAt),
  };
}

/** GitHub's "integration": an App as checks and comments carry it. */
export function presentApp(links: Links, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId('A', app.id),
    owner: presentAccount(links, app.owner),
    name: app.name,
    description: '',
    external_url: links.html,
    html_url: `${links.html}/apps/${app.slug}`,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.createdAt),
    permissions: { metadata: 'read' as const, ...app.permissions },
    events: [...app.events],
  };
}

export function presentAppOf(links: Links, author: Author) {
  return author.app ? presentApp(links, author.app) : null;
}

export function presentInstallation(links: Links, installation: Installation) {
  const { app, account } = installation;
  const url = `${links.api}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: presentAccount(links, account),
    repository_selection: 'selected' as const,
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.html}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: presentPermissions(app.permissions),
    events: [...app.events],
    created_at: isoSeconds(installation.createdAt),
    updated_at: isoSeconds(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

/** Every App may read metadata, whether it asked or not. */
export function presentPermissions(permissions: Permissions) {
  return { metadata: 'read', ...permissions };
}
