import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { createMirror, type OpenMirror } from './git/create-mirror.ts';
import { createBudget } from './hosts/github/budget.ts';
import { connectGitHub, type GitHub } from './hosts/github/index.ts';
import { AGENT_EVENTS_PATH, createAgentEvents } from './intake/agents/events.ts';
import { AGENT_BODY_LIMIT, AGENT_REPORTS_PATH, createAgentReportIntake } from './intake/agents/reports.ts';
import { parseAgentTokens } from './intake/agents/tokens.ts';
import { createWakeHub, type WakeHub } from './intake/agents/wake-hub.ts';
import { createGitHubIntake, GITHUB_BODY_LIMIT } from './intake/github/index.ts';
import { redeliverFailed } from './intake/redeliver.ts';
import {
  createDistributionIntake,
  DISTRIBUTION_BODY_LIMIT,
  DISTRIBUTION_PATH,
} from './intake/registries/distribution/index.ts';
import { createSweep } from './intake/sweep.ts';
import { ledgerKey, sealEntry } from './ledger/chain.ts';
import { readEntry } from './observe/ledger.ts';
import { createRenderTarget } from './observe/render-target.ts';
import { createBossQueue } from './queue/boss-queue.ts';
import type { WorkKey, WorkResult } from './queue/queue.ts';
import { reconcileRepository } from './reconcile-repository.ts';
import { createOciRegistry } from './registries/oci/index.ts';
import { createCachedRender } from './render/cached.ts';
import { createEngine } from './render/create-engine.ts';
import { readServerSettings, type ServerSettings } from './server-settings.ts';
import { openStore } from './store/open-store.ts';
import { healthRoutes } from './web/health.ts';
import type { Route } from './web/http.ts';
import { createHttpServer } from './web/server.ts';

/** Where GitHub sends the App's webhooks: Probot's path, so that its set-up page fits. */
export const WEBHOOK_PATH = '/api/github/webhooks';
/** Repositories that are worked on at once by one process. */
const CONCURRENCY = 4;
/** A render of a pull request may take this long; most take some 10 ms. A worker of the repository waits for it. */
const RENDER_TIMEOUT_MS = 10_000;
/** How long a chart that ran out of time or memory is not tried again. */
const FAULT_KEEP_MS = 600_000;
/** How far back failed deliveries are looked for; GitHub keeps them for three days. */
const REDELIVER_LOOK_BACK_SECONDS = 3 * 24 * 3600;

export function registerServer(program: Command): void {
  program
    .command('server')
    .description('run the GitHub App (settings come from the environment, see .env.example)')
    .action(async () => {
      if (existsSync('.env')) process.loadEnvFile('.env');
      const read = readServerSettings(process.env);
      if (read.status === 'wrong') throw new Error(`The settings are not complete:\n  ${read.problems.join('\n  ')}`);
      if (read.status === 'no-app') return runSetUp(read);
      const server = await startServer(read.settings);
      process.stdout.write(`shiplock server listens on ${server.url}\n`);
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.once(signal, () => void server.close().then(() => process.exit(0)));
    });
}

/** Without an App yet: Probot's set-up page makes one from app.yml and writes `.env`; a restart then runs the server. */
async function runSetUp({ host, port }: { host: string; port: number }): Promise<void> {
  // Its webhook relay on a public host is not asked for: who wants one sets WEBHOOK_PROXY_URL.
  Object.assign(process.env, { HOST: host, PORT: String(port) });
  if (process.env['WEBHOOK_PROXY_URL'] === undefined) process.env['NO_SMEE_SETUP'] = 'true';
  process.stdout.write(
    `No GitHub App yet (APP_ID is not set): open http://localhost:${port} to make one, then start again.\n`,
  );
  const { run } = await import('probot');
  await run(() => undefined);
}

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Builds every part from its settings, wires them, and listens. Throws with a sentence when a part cannot start. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const log = pino({ level: settings.logLevel }, pino.destination({ fd: 2, sync: true }));
  await mkdir(settings.cacheDir, { recursive: true });
  const store = await openStore(settings.database);
  if ('dataDir' in settings.database)
    log.info(
      { dataDir: settings.database.dataDir },
      'embedded database: for trial and small use; set DATABASE_URL for PostgreSQL',
    );
  const queue = await createBossQueue({ database: store.database, log });
  const github = await connect(settings, log);
  const engine = createEngine({
    size: settings.renderers,
    timeoutMs: RENDER_TIMEOUT_MS,
    cacheFolder: join(settings.cacheDir, 'engine'),
  });
  const hub = createWakeHub();
  const now = () => new Date();
  const repositories = createRepositories({ settings, store, github, engine, hub, log });
  await queue.work((key) => repositories.reconcile(key), { concurrency: CONCURRENCY });
  const hookLog = {
    async page(cursor: string | null) {
      const { deliveries, next } = await github.deliveries(cursor);
      return { attempts: deliveries, next };
    },
    redeliver: github.redeliver,
  };
  const listRepositories = async () => {
    const look = { hookLog, store, log, now, lookBackSeconds: REDELIVER_LOOK_BACK_SECONDS };
    await redeliverFailed(look).catch((error: unknown) =>
      log.warn({ err: error }, 'failed webhooks could not be redelivered'),
    );
    return github.repositories();
  };
  const sweep = createSweep({ store, queue, listRepositories, everySeconds: settings.sweepSeconds, log });
  const http = createHttpServer({ routes: routesOf({ settings, store, queue, hub, github, log, now }), log });
  const url = await http.listen(settings.port, settings.host);
  sweep.start();
  log.info({ url, app: github.app.login }, 'the server is ready');
  return {
    url,
    async close() {
      await http.close();
      await sweep.stop();
      await queue.close();
      await repositories.close();
      await engine.close();
      await store.close();
    },
  };
}

function connect(settings: ServerSettings, log: Logger): Promise<GitHub> {
  const budget = createBudget({ now: Date.now, sleep: (milliseconds) => sleep(milliseconds) });
  return connectGitHub({
    apiUrl: settings.github.apiUrl,
    appId: settings.app.id,
    privateKey: settings.app.privateKey,
    budget,
    log,
    sleep: (milliseconds) => sleep(milliseconds),
  });
}

interface Parts {
  settings: ServerSettings;
  store: Awaited<ReturnType<typeof openStore>>;
  github: GitHub;
  hub: WakeHub;
  log: Logger;
}

interface Repositories {
  reconcile(key: WorkKey): Promise<WorkResult>;
  close(): Promise<void>;
}

/** One mirror and one set of sources and effects per repository, made when its key is first worked on. */
function createRepositories(parts: Parts & { engine: ReturnType<typeof createEngine> }): Repositories {
  const { settings, store, github, hub, log } = parts;
  const registry = createOciRegistry({ hosts: settings.registries });
  const render = createRenderTarget(
    createCachedRender(parts.engine, { entries: 2000, faults: { keepMs: FAULT_KEEP_MS, now: Date.now } }),
  );
  const key32 = ledgerKey(settings.app.privateKey);
  const mirrors = new Map<string, OpenMirror>();
  const announced = new Map<string, string>();
  const now = () => new Date().toISOString();

  function mirrorOf(key: WorkKey): OpenMirror {
    const name = `${key.owner}/${key.name}`;
    const known = mirrors.get(name);
    if (known !== undefined) return known;
    const dir = join(settings.cacheDir, 'mirrors', `${key.owner}__${key.name}`.toLowerCase());
    const made = createMirror({ dir, url: `${settings.github.url}/${name}.git`, token: () => github.gitToken(key) });
    mirrors.set(name, made);
    return made;
  }

  async function reconcile(key: WorkKey): Promise<WorkResult> {
    const repository = `${key.owner}/${key.name}`;
    const mirror = mirrorOf(key);
    const host = github.host(key);
    const branch = await github.defaultBranch(key);
    const tell = (to: string, sha: string) => {
      announced.set(repository, sha);
      hub.announce({ version: 1, repository, branch: to, sha });
    };
    return reconcileRepository({
      branch,
      log,
      sources: {
        key,
        app: github.app,
        host,
        mirror,
        registry,
        store,
        render,
        ledgerKey: key32,
        now,
        scanSeconds: settings.scanSeconds,
        announced: () => announced.get(repository) ?? null,
        log,
      },
      effects: {
        host,
        app: github.app,
        log,
        announce: async (to, sha) => tell(to, sha),
        seal: (sequence, previous, records) => sealEntry(key32, previous, { sequence, at: now(), records }),
        readEntry: (sequence) => readEntry(mirror, sequence),
      },
    });
  }

  return {
    reconcile,
    async close() {
      for (const mirror of mirrors.values()) await mirror.close();
    },
  };
}

type RouteParts = Parts & { queue: Awaited<ReturnType<typeof createBossQueue>>; now: () => Date };

/** Every route that the server has, each with the rule that its handler checks. */
function routesOf({ settings, store, queue, hub, github, log, now }: RouteParts): Route[] {
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
    {
      method: 'POST',
      path: WEBHOOK_PATH,
      auth: 'signature',
      maxBody: GITHUB_BODY_LIMIT,
      handle: ({ body, headers }) => webhooks.handle(body, headers),
    },
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
