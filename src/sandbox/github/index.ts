import { mkdir, realpath } from 'node:fs/promises';
import type { Context } from './context.ts';
import { createFaultPlan, type Fault, type FaultPlan } from './faults.ts';
import { createCommitSigner } from './git/signature.ts';
import type { Exchange } from './http/api.ts';
import { createLimitMeter, type Limits, RELAXED_LIMITS } from './http/limits.ts';
import { createRouter } from './http/router.ts';
import { createGitHubServer, type Log, listen } from './http/server.ts';
import { createInspection, type Inspection } from './inspection.ts';
import type { Links } from './present/links.ts';
import { allRoutes } from './routes/all.ts';
import { createManifestRoutes, type PendingManifest } from './routes/manifests.ts';
import { createRateLimitRoutes } from './routes/rate-limit.ts';
import { createSeed, type Seed } from './seed.ts';
import { createHooks } from './webhooks/hooks.ts';
import { createWorld } from './world/world.ts';

export type { Fault, FaultPlan, RequestFault } from './faults.ts';

export { GITHUB_LIMITS, type Limits } from './http/limits.ts';
export type { Inspection } from './inspection.ts';
export type { Seed, SeedFiles } from './seed.ts';

export interface SandboxGitHubOptions {
  /** Where the bare repositories go, as OWNER/REPO.git. */
  readonly dir: string;
  readonly port?: number;
  readonly clock?: () => Date;
  readonly faults?: readonly Fault[];
  /** GITHUB_LIMITS for the real ones; relaxed when left out. */
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  readonly fetch?: typeof fetch;
}

export interface SandboxGitHub extends Seed {
  /** Root of git over HTTP and of web pages, without a slash at the end. */
  readonly url: string;
  readonly apiUrl: string;
  readonly faults: FaultPlan;
  readonly inspect: Inspection;
  close(): Promise<void>;
}

/** How many exchanges stay readable; a long demo need not keep them all in memory. */
const MOST_EXCHANGES = 5000;

const SILENT: Log = { error: () => undefined };

/** Starts a GitHub in the box: real bare repositories under `dir`, the REST API, git over HTTP, signed webhooks. */
export async function createSandboxGitHub(options: SandboxGitHubOptions): Promise<SandboxGitHub> {
  const now = options.clock ?? (() => new Date());
  await mkdir(options.dir, { recursive: true });
  const dir = await realpath(options.dir);
  const world = createWorld();
  const faults = createFaultPlan(options.faults);
  const hooks = createHooks({ faults, fetch: options.fetch ?? fetch, nextId: world.nextId, now });
  const meter = createLimitMeter({ ...RELAXED_LIMITS, ...options.limits }, now);
  const pendingManifests = new Map<string, PendingManifest>();
  const routes = [...allRoutes, ...createRateLimitRoutes(meter), ...createManifestRoutes(pendingManifests)];
  const router = createRouter(routes);
  const exchanges: Exchange[] = [];
  const server = createGitHubServer(() => deps, options.log ?? SILENT);
  const port = await listen(server, options.port ?? 0);
  const html = `http://127.0.0.1:${port}`;
  const links: Links = { html, api: `${html}/api/v3` };
  const context: Context = { world, links, faults, hooks, signer: createCommitSigner(), now };
  const seed = createSeed(context, dir);
  const deps = {
    context,
    router,
    meter,
    pendingManifests,
    setupOwner: seed.firstOwner,
    onExchange(exchange: Exchange) {
      exchanges.push(exchange);
      if (exchanges.length > MOST_EXCHANGES) exchanges.shift();
    },
  };
  return {
    ...seed,
    url: html,
    apiUrl: links.api,
    faults,
    inspect: createInspection(context, exchanges),
    async close() {
      await hooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([...world.repositories.values()].map((repository) => repository.git.close()));
    },
  };
}
