import type { WorkKey } from '../../queue/queue.ts';
import { type Host, HostRefusal } from '../host.ts';
import { createChecks } from './checks.ts';
import { type ClientSettings, createClient } from './client.ts';
import { createComments } from './comments.ts';
import { createContents } from './contents.ts';
import { createDeployments } from './deployments.ts';
import { readFile, readGuards } from './examined.ts';
import { createIssues } from './issues.ts';
import { createPeople } from './people.ts';
import { createPulls } from './pulls.ts';
import type { Repository } from './repository.ts';
import { createRules } from './rules.ts';
import { createSources } from './sources.ts';

/** A failed delivery list entry, as far as redelivery needs it. */
export interface Delivery {
  id: number;
  guid: string;
  deliveredAt: string;
  statusCode: number;
}

/** GitHub through our App: hosts by repository, Git credentials, and what the App itself may ask. */
export interface GitHub {
  app: { id: number; login: string };
  host(key: WorkKey): Host;
  /** The key of a repository by its name; null when the App is not installed on it. */
  find(owner: string, name: string): Promise<WorkKey | null>;
  defaultBranch(key: WorkKey): Promise<string>;
  /** True for a repository that not everybody may read. */
  isPrivate(key: WorkKey): Promise<boolean>;
  /** What an examination of the set-up asks. */
  examine(key: WorkKey): Examined;
  /** A token for reading the repository by Git, valid for at least some minutes. */
  gitToken(key: WorkKey): Promise<string>;
  /** Every repository of every installation. */
  repositories(): Promise<WorkKey[]>;
  /** Deliveries of the App's webhook, newest first; `cursor` pages on. */
  deliveries(cursor: string | null): Promise<{ deliveries: Delivery[]; next: string | null }>;
  redeliver(id: number): Promise<void>;
}

/** How the App stands on GitHub, and what guards a repository. Null: not there, or not to be read. */
export interface Examined {
  installation(): Promise<{ permissions: Record<string, string>; events: string[] }>;
  webhook(): Promise<string | null>;
  /** The newest deliveries, at most a hundred, newest first. */
  deliveries(): Promise<{ event: string; at: string; status: number }[]>;
  guards(branch: string): Promise<{ deletion: boolean; forcePush: boolean } | null>;
  file(branch: string, path: string): Promise<string | null>;
}

/** Connects as the App; throws when the App's credentials are refused. */
export async function connectGitHub(settings: ClientSettings): Promise<GitHub> {
  const asApp = createClient(settings, null);
  const { data } = await asApp.rest.apps.getAuthenticated();
  if (data === null) throw new Error('GitHub does not know this App: check APP_ID and PRIVATE_KEY');
  const app = { id: data.id, login: `${data.slug}[bot]` };
  const clients = new Map<number, ReturnType<typeof createClient>>();

  function clientOf(installation: number) {
    const known = clients.get(installation) ?? createClient(settings, installation);
    clients.set(installation, known);
    return known;
  }

  function repositoryOf(key: WorkKey): Repository {
    return { octokit: clientOf(key.installation), owner: key.owner, repo: key.name, app };
  }

  return {
    app,
    host: (key) => hostOf(repositoryOf(key)),
    async find(owner, name) {
      try {
        const { data: installation } = await asApp.rest.apps.getRepoInstallation({ owner, repo: name });
        return { installation: installation.id, owner, name };
      } catch (error) {
        if (error instanceof HostRefusal && error.status === 404) return null;
        throw error;
      }
    },
    async defaultBranch(key) {
      const { data: repo } = await clientOf(key.installation).rest.repos.get({ owner: key.owner, repo: key.name });
      return repo.default_branch;
    },
    async isPrivate(key) {
      const { data: repo } = await clientOf(key.installation).rest.repos.get({ owner: key.owner, repo: key.name });
      return repo.private;
    },
    examine(key) {
      const repository = repositoryOf(key);
      return {
        guards: (branch) => readGuards(repository, branch),
        file: (branch, path) => readFile(repository, branch, path),
        async installation() {
          const { data: found } = await asApp.rest.apps.getInstallation({ installation_id: key.installation });
          return { permissions: { ...found.permissions } as Record<string, string>, events: found.events };
        },
        async webhook() {
          const { data: hook } = await asApp.rest.apps.getWebhookConfigForApp();
          return hook.url ?? null;
        },
        async deliveries() {
          const { data: found } = await asApp.rest.apps.listWebhookDeliveries({ per_page: 100 });
          return found.map(({ event, delivered_at, status_code }) => ({
            event,
            at: delivered_at,
            status: status_code,
          }));
        },
      };
    },
    async gitToken(key) {
      const auth = (await clientOf(key.installation).auth({ type: 'installation' })) as { token: string };
      return auth.token;
    },
    async repositories() {
      const keys: WorkKey[] = [];
      for (const installation of await asApp.paginate(asApp.rest.apps.listInstallations, { per_page: 100 })) {
        if (installation.suspended_at !== null) continue;
        const client = clientOf(installation.id);
        const found = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
        for (const repo of found)
          keys.push({ installation: installation.id, owner: repo.owner.login, name: repo.name });
      }
      return keys;
    },
    async deliveries(cursor) {
      const page = cursor === null ? {} : { cursor };
      const answer = await asApp.rest.apps.listWebhookDeliveries({ per_page: 100, ...page });
      const deliveries = answer.data.map(({ id, guid, delivered_at, status_code }) => ({
        id,
        guid,
        deliveredAt: delivered_at,
        statusCode: status_code,
      }));
      return { deliveries, next: nextCursor(answer.headers.link) };
    },
    async redeliver(id) {
      await asApp.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
    },
  };
}

function hostOf(repository: Repository): Host {
  return {
    pulls: createPulls(repository),
    checks: createChecks(repository),
    comments: createComments(repository),
    issues: createIssues(repository),
    contents: createContents(repository),
    people: createPeople(repository),
    deployments: createDeployments(repository),
    rules: createRules(repository),
    sources: createSources(repository),
  };
}

function nextCursor(link: string | undefined): string | null {
  const next = link?.split(',').find((part) => part.includes('rel="next"'));
  return next?.match(/[?&]cursor=([^&>]+)/)?.[1] ?? null;
}
