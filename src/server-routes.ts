import type { GitHub } from './hosts/github/index.ts';
import type { Revocations } from './intake/agents/revocations.ts';
import type { WakeHub } from './intake/agents/wake-hub.ts';
import { createCounter } from './intake/counter.ts';
import { createGitHubIntake, GITHUB_BODY_LIMIT } from './intake/github/index.ts';
import { createIssuerKeys } from './intake/registries/auth/issuer-keys.ts';
import { type CiIntake, createCiIntake, IMAGES_BODY_LIMIT, IMAGES_PATH } from './intake/registries/ci/index.ts';
import { createPackageEvents } from './intake/registries/ghcr/app-events.ts';
import { createThinLog } from './intake/thin-log.ts';
import type { Log } from './model/log.ts';
import type { WorkQueue } from './queue/queue.ts';
import { agentRoutes } from './server-agent-routes.ts';
import { receiverRoutes } from './server-receiver-routes.ts';
import { createRefusalLimit } from './server-refusals.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Store } from './store/store.ts';
import { healthRoutes } from './web/health.ts';
import type { Route } from './web/http.ts';

/** Where GitHub sends the App's webhooks: Probot's path, and the root, which is what Probot's set-up page gives the App. */
const WEBHOOK_PATHS = ['/api/github/webhooks', '/'];

/** Warnings of deliveries that are written in a minute. */
const WARNINGS = { count: 60, windowMs: 60_000 };

interface Parts {
  settings: Pick<ServerSettings, 'agents' | 'operatorToken' | 'receivers' | 'speakers'> & {
    app: Pick<ServerSettings['app'], 'webhookSecret'>;
  };
  store: Store;
  queue: Pick<WorkQueue, 'add'>;
  hub: WakeHub;
  revocations: Revocations;
  github: Pick<GitHub, 'app'>;
  log: Log;
  now: () => Date;
}

/** The doors of the server, and how many came to them, by door and outcome. */
export interface ServerRoutes {
  routes: Route[];
  counts(): Record<string, Record<string, number>>;
}

/** Every route that the server has, each with the rule that its handler checks. */
export function serverRoutes(parts: Parts): ServerRoutes {
  const { settings, store, queue, github, now } = parts;
  const log = createThinLog(parts.log, { ...WARNINGS, now: () => now().getTime() });
  const refusals = createCounter();
  const webhooks = createGitHubIntake({
    store,
    queue,
    secret: settings.app.webhookSecret,
    packages: createPackageEvents({ store, queue, now }),
    appId: github.app.id,
    log,
    now,
  });
  const keys = createIssuerKeys({ now });
  const receivers = receiverRoutes({ ...parts, log, keys });
  const ci = createCiIntake({ store, queue, speakers: settings.speakers, keys, log, now });
  const limited = createRefusalLimit({ counter: refusals, now });
  const routes = [
    ...healthRoutes({ database: async () => void (await store.database.query('select 1')) }),
    ...limited(
      WEBHOOK_PATHS.map(
        (path): Route => ({
          method: 'POST',
          path,
          auth: 'signature',
          maxBody: GITHUB_BODY_LIMIT,
          handle: ({ body, headers }) => webhooks.handle(body, headers),
        }),
      ),
    ),
    ...agentRoutes(parts),
    ...limited([...receivers.routes, ...(settings.speakers.length === 0 ? [] : [imagesRoute(ci)])]),
  ];
  const counts = () => ({
    github: webhooks.counts(),
    ci: ci.counts(),
    ...receivers.counts(),
    refusals: refusals.counts(),
  });
  return { routes, counts };
}

/** Where CI jobs tell of the images that they pushed. */
function imagesRoute(ci: CiIntake): Route {
  return {
    method: 'POST',
    path: IMAGES_PATH,
    auth: 'token',
    maxBody: IMAGES_BODY_LIMIT,
    handle: ({ body, headers }) => ci.handle(body, headers),
  };
}
