import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { createBudget } from './hosts/github/budget.ts';
import { connectGitHub, type GitHub } from './hosts/github/index.ts';
import { createMeter, type Meter } from './hosts/github/meter.ts';
import { createRevocations } from './intake/agents/revocations.ts';
import { createSharedWakes } from './intake/agents/shared-wakes.ts';
import { createWakeHub } from './intake/agents/wake-hub.ts';
import { redeliverFailed } from './intake/redeliver.ts';
import { createSweep } from './intake/sweep.ts';
import { IMAGE_FACTS } from './observe/image-facts.ts';
import { createBossQueue } from './queue/boss-queue.ts';
import { createEngine } from './render/create-engine.ts';
import { createRepositories } from './server-repositories.ts';
import { serverRoutes } from './server-routes.ts';
import { readServerSettings, type ServerSettings, type SettingsRead } from './server-settings.ts';
import { openBroadcast } from './store/broadcast.ts';
import { openStore } from './store/open-store.ts';
import { createHttpServer } from './web/server.ts';

/** Repositories that are worked on at once by one process. */
const CONCURRENCY = 4;
/** How far back failed deliveries are looked for; GitHub keeps them for three days. */
const REDELIVER_LOOK_BACK_SECONDS = 3 * 24 * 3600;
/** Where replicas tell each other that a branch moved. */
const WAKE_CHANNEL = 'shiplock_wake';
/** Where they tell each other that an agent was revoked. */
const REVOKED_CHANNEL = 'shiplock_revoked';
/** How long handled deliveries are kept: a day longer than GitHub can send them again. */
const KEEP_MS = 4 * 24 * 3600 * 1000;

/** How long an archive of a chart is kept that nobody asked for, and how much all may take. */
const CHARTS_KEEP_MS = 30 * 24 * 3600 * 1000;
const CHARTS_MAX_BYTES = 512 * 1024 * 1024;
/** How long it is known of an image that no target names any more. */
const IMAGES_KEEP_MS = 30 * 24 * 3600 * 1000;
/** The same of finished renders as of charts. */
const RENDERS_KEEP_MS = 14 * 24 * 3600 * 1000;
const RENDERS_MAX_BYTES = 256 * 1024 * 1024;

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
async function runSetUp({ host, port, githubUrl }: Extract<SettingsRead, { status: 'no-app' }>): Promise<void> {
  // Its webhook relay on a public host is not asked for: who wants one sets WEBHOOK_PROXY_URL.
  Object.assign(process.env, { HOST: host, PORT: String(port), ...enterprise(githubUrl) });
  if (process.env['WEBHOOK_PROXY_URL'] === undefined) process.env['NO_SMEE_SETUP'] = 'true';
  process.stdout.write(
    `No GitHub App yet (APP_ID is not set): open http://localhost:${port} to make one, then start again.\n`,
  );
  const { run } = await import('probot');
  await run(() => undefined);
}

/** Probot's names for the address of a GitHub Enterprise Server; none for github.com. */
function enterprise(githubUrl: string): Record<string, string> {
  const { protocol, host, hostname } = new URL(githubUrl);
  return hostname === 'github.com' ? {} : { GHE_HOST: host, GHE_PROTOCOL: protocol.replace(':', '') };
}

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Builds every part from its settings, wires them, and listens. Throws with a sentence when a part cannot start. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const log = pino({ level: settings.logLevel }, pino.destination({ fd: 2, sync: true }));
  for (const remark of settings.remarks) log.warn({ remark }, 'a setting does not do what it seems to');
  await mkdir(settings.cacheDir, { recursive: true });
  const store = await openStore(settings.database);
  if ('dataDir' in settings.database)
    log.info(
      { dataDir: settings.database.dataDir },
      'embedded database: for trial and small use; set DATABASE_URL for PostgreSQL',
    );
  const queue = await createBossQueue({ database: store.database, log });
  const meter = createMeter();
  const github = await connect(settings, meter, log);
  const engine = createEngine({
    size: settings.renderers,
    timeoutMs: settings.renderSeconds * 1000,
    cacheFolder: join(settings.cacheDir, 'engine'),
  });
  const hub = createWakeHub();
  const now = () => new Date();
  const wakes = createSharedWakes({ hub, send: (message) => broadcast.send(message), log });
  const broadcast = await openBroadcast(store.database, { channel: WAKE_CHANNEL, onMessage: wakes.receive, log });
  const revocations = createRevocations({ send: (id) => revoked.send(id), log });
  const revoked = await openBroadcast(store.database, {
    channel: REVOKED_CHANNEL,
    onMessage: revocations.receive,
    log,
  });
  const repositories = createRepositories({ settings, store, github, engine, wakes, log });
  await queue.work((key) => repositories.reconcile(key), { concurrency: CONCURRENCY });
  const tidy = () => {
    log.info({ writes: meter.counts() }, 'writes to GitHub since the start');
    log.info({ received: counts() }, 'webhooks and events of registries since the start, by outcome');
    return tidyDeliveries({ store, github, log, now });
  };
  const sweep = createSweep({
    store,
    queue,
    listRepositories: github.repositories,
    tidy,
    everySeconds: settings.sweepSeconds,
    log,
  });
  const { routes, counts } = serverRoutes({ settings, store, queue, hub, revocations, github, log, now });
  const http = createHttpServer({ routes, log });
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
      await broadcast.close();
      await revoked.close();
      await store.close();
    },
  };
}

function connect(settings: ServerSettings, meter: Meter, log: Logger): Promise<GitHub> {
  return connectGitHub({
    apiUrl: settings.github.apiUrl,
    appId: settings.app.id,
    privateKey: settings.app.privateKey,
    budgetOf: () => createBudget({ now: Date.now, sleep: (milliseconds) => sleep(milliseconds) }),
    onRequest: meter.count,
    log,
    sleep: (milliseconds) => sleep(milliseconds),
  });
}

interface Deliveries {
  store: Awaited<ReturnType<typeof openStore>>;
  github: GitHub;
  log: Logger;
  now: () => Date;
}

/** Has what GitHub could not deliver sent again, and forgets what nobody will ask for any more. */
async function tidyDeliveries({ store, github, log, now }: Deliveries): Promise<void> {
  const hookLog = {
    async page(cursor: string | null) {
      const { deliveries, next } = await github.deliveries(cursor);
      return { attempts: deliveries, next };
    },
    redeliver: github.redeliver,
  };
  await redeliverFailed({ hookLog, store, log, now, lookBackSeconds: REDELIVER_LOOK_BACK_SECONDS });
  await store.renders.trim({
    usedSince: new Date(now().getTime() - RENDERS_KEEP_MS).toISOString(),
    maxBytes: RENDERS_MAX_BYTES,
  });
  await store.charts.trim({
    usedSince: new Date(now().getTime() - CHARTS_KEEP_MS).toISOString(),
    maxBytes: CHARTS_MAX_BYTES,
  });
  const unused = new Date(now().getTime() - IMAGES_KEEP_MS).toISOString();
  const forgotten = await store.images.trim({ before: unused, notes: IMAGE_FACTS });
  if (forgotten > 0) log.debug({ forgotten }, 'facts of images that nobody uses were forgotten');
  const dropped = await store.deliveries.dropBefore(new Date(now().getTime() - KEEP_MS).toISOString());
  if (dropped > 0) log.debug({ dropped }, 'old deliveries were forgotten');
}
