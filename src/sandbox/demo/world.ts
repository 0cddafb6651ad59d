import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUBSCRIBED_EVENTS } from '../../intake/github/recognise.ts';
import { WANTED_PERMISSIONS } from '../../operator/doctor/wanted.ts';
import { freePorts } from '../free-ports.ts';
import { createSandboxGitHub, GITHUB_LIMITS, type SandboxGitHub, type SeedFiles } from '../github/index.ts';
import { createGitChecker } from './git-checker.ts';
import { createGitHubReader } from './github-reader.ts';
import { type DemoCluster, type DemoParts, type DemoRegistry, sandboxParts } from './parts.ts';
import { pushBranch } from './people.ts';
import { type ShiplockProcess, startShiplock } from './process.ts';
import { type DemoEnvironment, ENVIRONMENTS, gitOpsFiles } from './repository-files.ts';
import type { Stage } from './story.ts';

export const REPOSITORY = 'acme/deploy';

export interface WorldOptions {
  /** Where everything of this world is kept: repositories, database, logs. */
  dir: string;
  soakSeconds: number;
  patience: number;
  /** Extra settings of the server, such as a short sweep. */
  serverEnv?: Record<string, string>;
  /** Extra arguments of the agents. */
  agentArgs?: string[];
  /** Extra settings of the agents. */
  agentEnv?: Record<string, string>;
  /** Where GitHub, the registry and the agents reach the server, such as a balancer; the server itself when left out. */
  publicUrl?: string;
  /** Real parts in place of the sandbox's own. */
  parts?: Partial<DemoParts>;
  /** More files of the GitOps repository, such as more applications; their images may be pushed to the registry first. */
  moreFiles?(registry: DemoRegistry): Promise<SeedFiles>;
}

interface Replica {
  process: ShiplockProcess;
  url: string;
}

/** GitHub, a registry and three clusters in this process; Shiplock's server and agents in processes of their own. */
export interface World {
  github: SandboxGitHub;
  registry: DemoRegistry;
  stage: Stage;
  addresses: Record<string, string>;
  serverUrl: string;
  /** Kubeconfigs of the clusters, as text: for who changes something there by hand. */
  kubeconfigs: Record<DemoEnvironment, string>;
  server(): ShiplockProcess;
  agents(): ShiplockProcess[];
  startServer(): Promise<void>;
  /** One more server on the same database, which must be PostgreSQL. */
  startReplica(name: string): Promise<Replica>;
  /** One agent for each environment, or only for those named. */
  startAgents(names?: readonly DemoEnvironment[]): void;
  close(): Promise<void>;
}

/** Sets the stage: nothing of Shiplock runs yet. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const secrets = { webhook: token(), registry: token(), dana: token(), olga: token() };
  const { server: port } = await freePorts('server');
  const serverUrl = `http://127.0.0.1:${port}`;
  const publicUrl = options.publicUrl ?? serverUrl;
  const endpoint = {
    url: `${publicUrl}/v1/registries/distribution/events`,
    headers: { authorization: `Bearer ${secrets.registry}` },
  };
  const parts = { ...sandboxParts, ...options.parts };
  const registry = await parts.registry(endpoint);
  const checkout = await registry.push({ repository: 'acme/checkout', tag: '1.4.2' });
  const web = await registry.push({ repository: 'acme/web', tag: '2.1.0' });
  const more = await options.moreFiles?.(registry);
  const github = await createSandboxGitHub({ dir: join(options.dir, 'github'), limits: GITHUB_LIMITS });
  github.createUser('dana', { token: secrets.dana });
  github.createUser('olga', { token: secrets.olga });
  github.createOrganization('acme', { dana: 'member', olga: 'member' });
  github.createTeam('acme', 'release', ['olga']);
  const images = { checkout: { tag: '1.4.2', digest: checkout.digest }, web: { tag: '2.1.0', digest: web.digest } };
  await github.createRepository({
    owner: 'acme',
    name: 'deploy',
    // GitHub deletes merged branches itself: one write less for each promotion.
    settings: { deleteBranchOnMerge: true },
    files: { ...gitOpsFiles(registry.host, images, `${options.soakSeconds}s`), ...more },
  });
  for (const login of ['dana', 'olga']) github.addCollaborator(REPOSITORY, login, 'write');
  const webhookUrl = `${publicUrl}/api/github/webhooks`;
  const app = github.createApp({
    slug: 'shiplock',
    permissions: WANTED_PERMISSIONS,
    events: [...SUBSCRIBED_EVENTS],
    webhookUrl,
    webhookSecret: secrets.webhook,
  });
  github.installApp('shiplock', [REPOSITORY]);
  const requiredChecks = ['shiplock/diff', 'shiplock/promotion'].map((context) => ({ context, appId: app.appId }));
  github.protectBranch(REPOSITORY, 'main', { requiredChecks });

  const clusters = {} as Record<DemoEnvironment, DemoCluster>;
  const agentTokens = {} as Record<DemoEnvironment, string>;
  for (const name of ENVIRONMENTS) {
    clusters[name] = await parts.cluster(name);
    await clusters[name].connect?.({ url: `${github.url}/${REPOSITORY}.git`, login: 'dana', token: secrets.dana });
    agentTokens[name] = token();
  }
  const agentList = ENVIRONMENTS.map((cluster) => ({
    cluster,
    tokenSha256: sha256(agentTokens[cluster]),
    repositories: [REPOSITORY],
  }));
  const privateKeyPath = join(options.dir, 'app.pem');
  writeFileSync(privateKeyPath, app.privateKey, { mode: 0o600 });
  let server: ShiplockProcess | null = null;
  const replicas: ShiplockProcess[] = [];
  let agents: ShiplockProcess[] = [];

  async function start(name: string, at: number): Promise<ShiplockProcess> {
    const started = startShiplock(name, ['server'], {
      dir: options.dir,
      env: {
        APP_ID: String(app.appId),
        PRIVATE_KEY_PATH: privateKeyPath,
        WEBHOOK_SECRET: secrets.webhook,
        GITHUB_URL: github.url,
        GITHUB_API_URL: github.apiUrl,
        SHIPLOCK_DATA_DIR: join(options.dir, name),
        SHIPLOCK_REGISTRY_TOKEN: secrets.registry,
        SHIPLOCK_REGISTRIES: JSON.stringify({ [registry.host]: { endpoint: registry.url } }),
        SHIPLOCK_AGENTS: JSON.stringify(agentList),
        SHIPLOCK_RENDERERS: '1',
        HOST: '127.0.0.1',
        PORT: String(at),
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
        ...options.serverEnv,
      },
    });
    await isReady(started, `http://127.0.0.1:${at}`);
    return started;
  }

  async function startServer(): Promise<void> {
    server = await start('server', port);
  }

  async function startReplica(name: string): Promise<Replica> {
    const { replica: at } = await freePorts('replica');
    const process = await start(name, at);
    replicas.push(process);
    return { process, url: `http://127.0.0.1:${at}` };
  }

  function startAgents(names: readonly DemoEnvironment[] = ENVIRONMENTS): void {
    agents = names.map((name) => {
      const kubeconfig = join(options.dir, `${name}.kubeconfig`);
      writeFileSync(kubeconfig, clusters[name].kubeconfig, { mode: 0o600 });
      const args = [
        'agent',
        '--repository',
        `${github.url}/${REPOSITORY}.git`,
        '--branch',
        'main',
        '--environment',
        name,
      ];
      const settings = [
        '--cluster',
        name,
        '--server',
        publicUrl,
        '--kubeconfig',
        kubeconfig,
        '--data-dir',
        join(options.dir, `agent-${name}`),
      ];
      return startShiplock(`agent-${name}`, [...args, ...settings, ...(options.agentArgs ?? [])], {
        dir: options.dir,
        env: { SHIPLOCK_AGENT_TOKEN: agentTokens[name], SHIPLOCK_GIT_TOKEN: secrets.dana, ...options.agentEnv },
      });
    });
  }

  const reader = (secret: string) => createGitHubReader(github.apiUrl, REPOSITORY, secret);
  const stage: Stage = {
    image: `${registry.host}/acme/checkout`,
    git: createGitChecker(github.inspect.repositoryDir(REPOSITORY)),
    clusters: { dev: clusters.dev.checker, staging: clusters.staging.checker, prod: clusters.prod.checker },
    dana: reader(secrets.dana),
    olga: reader(secrets.olga),
    pushImage: (repository, tag) => registry.push({ repository, tag }),
    pushBranch: (change) =>
      pushBranch(
        { url: `${github.url}/${REPOSITORY}.git`, token: secrets.dana, login: 'dana', dir: options.dir },
        change,
      ),
    soakSeconds: options.soakSeconds,
    patience: options.patience,
  };
  const addresses = {
    GitHub: github.url,
    registry: registry.url,
    server: serverUrl,
    ...Object.fromEntries(ENVIRONMENTS.map((name) => [`cluster ${name}`, clusters[name].url])),
  };
  return {
    github,
    registry,
    stage,
    addresses,
    serverUrl,
    kubeconfigs: {
      dev: clusters.dev.kubeconfig,
      staging: clusters.staging.kubeconfig,
      prod: clusters.prod.kubeconfig,
    },
    startServer,
    startReplica,
    startAgents,
    server() {
      if (server === null) throw new Error('the server was not started');
      return server;
    },
    agents: () => agents,
    async close() {
      await Promise.all(
        [...(server === null ? [] : [server]), ...replicas, ...agents].map((process) => process.stop()),
      );
      await registry.close();
      await Promise.all(ENVIRONMENTS.map((name) => clusters[name].close()));
      await github.close();
    },
  };
}

/** Waits until the server answers; fails at once when its process ends. */
async function isReady(process: ShiplockProcess, url: string): Promise<void> {
  let end: { code: number | null } | null = null;
  void process.ended.then((result) => {
    end = result;
  });
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (end !== null) throw new Error(`the server ended while it started; its log is ${process.logFile}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server was not ready after 120 s; its log is ${process.logFile}`);
}

function token(): string {
  return randomBytes(24).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
