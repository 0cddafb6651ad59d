import type { GitHub } from './hosts/github/index.ts';
import { AGENT_EVENTS_PATH, createAgentEvents } from './intake/agents/events.ts';
import { AGENT_BODY_LIMIT, AGENT_REPORTS_PATH, createAgentReportIntake } from './intake/agents/reports.ts';
import { parseAgentTokens } from './intake/agents/tokens.ts';
import type { WakeHub } from './intake/agents/wake-hub.ts';
import { createGitHubIntake, GITHUB_BODY_LIMIT } from './intake/github/index.ts';
import {
  createDistributionIntake,
  DISTRIBUTION_BODY_LIMIT,
  DISTRIBUTION_PATH,
} from './intake/registries/distribution/index.ts';
import type { Log } from './model/log.ts';
import type { WorkQueue } from './queue/queue.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Store } from './store/store.ts';
import { healthRoutes } from './web/health.ts';
import type { Route } from './web/http.ts';

/** Where GitHub sends the App's webhooks: Probot's path, and the root, which is what Probot's set-up page gives the App. */
const WEBHOOK_PATHS = ['/api/github/webhooks', '/'];

interface Parts {
  settings: Pick<ServerSettings, 'agents' | 'registryToken'> & { app: Pick<ServerSettings['app'], 'webhookSecret'> };
  store: Store;
  queue: Pick<WorkQueue, 'add'>;
  hub: WakeHub;
  github: Pick<GitHub, 'app'>;
  log: Log;
  now: () => Date;
}

/** Every route that the server has, each with the rule that its handler checks. */
export function serverRoutes({ settings, store, queue, hub, github, log, now }: Parts): Route[] {
  const agents = settings.agents === null ? [] : parseAgentTokens(settings.agents);
  const webhooks = createGitHubIntake({
    store,
    queue,
    secret: settings.app.webhookSecret,
    appId: github.app.id,
    log,
    now,
  });
  const reports = createAgentReportIntake({ store, queue, agents, log });
  const events = createAgentEvents({ hub, agents });
  const routes: Route[] = [
    ...healthRoutes({ database: async () => void (await store.database.query('select 1')) }),
    ...WEBHOOK_PATHS.map(
      (path): Route => ({
        method: 'POST',
        path,
        auth: 'signature',
        maxBody: GITHUB_BODY_LIMIT,
        handle: ({ body, headers }) => webhooks.handle(body, headers),
      }),
    ),
    {
      method: 'POST',
      path: AGENT_REPORTS_PATH,
      auth: 'token',
      maxBody: AGENT_BODY_LIMIT,
      handle: ({ body, headers }) => reports.handle(body, headers),
    },
    {
      method: 'GET',
      path: AGENT_EVENTS_PATH,
      auth: 'token',
      maxBody: 0,
      handle: async ({ headers }) => events.open(headers),
    },
  ];
  if (settings.registryToken === null) return routes;
  const registry = createDistributionIntake({ store, queue, token: settings.registryToken, log, now });
  return [
    ...routes,
    {
      method: 'POST',
      path: DISTRIBUTION_PATH,
      auth: 'token',
      maxBody: DISTRIBUTION_BODY_LIMIT,
      handle: ({ body, headers }) => registry.handle(body, headers),
    },
  ];
}
