import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { destination, type Logger, pino } from 'pino';
import packageFile from '../package.json' with { type: 'json' };
import { type BackendParts, backendOf } from './agent-backends.ts';
import type { ChartRepository } from './charts/chart-repository.ts';
import { createCharts } from './charts/create-charts.ts';
import { createFolderStore } from './charts/folder-store.ts';
import { readChartHosts } from './charts/read-hosts.ts';
import { readRecords } from './clusters/builtin/inventory-store.ts';
import type { KubeApi } from './clusters/builtin/kube-api.ts';
import type { KubeCredentials } from './clusters/kube/credentials.ts';
import { readInClusterCredentials } from './clusters/kube/in-cluster.ts';
import { createKubeApi, createMergePatch } from './clusters/kube/kube-api.ts';
import { systemKubeClock } from './clusters/kube/kube-clock.ts';
import { readKubeconfigFile } from './clusters/kube/kubeconfig.ts';
import { createKubeTransport } from './clusters/kube/transport.ts';
import { createWatchKind } from './clusters/kube/watch-kind.ts';
import { createMirror } from './git/create-mirror.ts';
import { OUTSIDE_REFSPECS } from './git/outside-mirrors.ts';
import { STATE_BRANCH } from './ledger/chain.ts';
import { TerminalError } from './model/errors.ts';
import { targetKey } from './model/names.ts';
import { createRenderTarget } from './observe/render-target.ts';
import { engineTemplates } from './observe/targets/declared/engine-templates.ts';
import { createTargetLoader } from './observe/targets/load-target.ts';
import { type AgentLoopDeps, runAgentLoop } from './reconcile/agent-loop.ts';
import { type AllowedRepositories, createAllowedRepositories } from './reconcile/allowed-repositories.ts';
import { askToJoin } from './reconcile/ask-to-join.ts';
import { findCredential } from './reconcile/credential.ts';
import { createCredentialSecret } from './reconcile/credential-secret.ts';
import { createFindTargets } from './reconcile/find-targets.ts';
import { NotJoinedYetError } from './reconcile/joined-credential.ts';
import { createLeftBehind } from './reconcile/left-behind.ts';
import { FIELD_MANAGER } from './reconcile/mark.ts';
import { CONSENT_COMMITS, createMergeMessages } from './reconcile/merge-messages.ts';
import { createSyncOrders } from './reconcile/orders.ts';
import { consentsIn } from './reconcile/prune/consent.ts';
import { createRenderAt } from './reconcile/render-at.ts';
import { type AgentSecrets, secretsFrom } from './reconcile/secrets.ts';
import { findSeed } from './reconcile/seed.ts';
import { type AgentFlags, type AgentSettings, readSettings, repositoryName } from './reconcile/settings.ts';
import { scheduleIn, sleepUntil } from './reconcile/system.ts';
import { warmWhereNew } from './reconcile/warm-where-new.ts';
import { againWhileOut } from './reconcile/while-out.ts';
import { createEngine } from './render/create-engine.ts';
import type { RenderEngine } from './render/engine.ts';

/** What the composition needs from outside; the demo and the tests hand in their own. */
export interface AgentOutside {
  secrets: AgentSecrets;
  env: NodeJS.ProcessEnv;
  log: Logger;
  fetch: typeof fetch;
  /** An engine to share with others in this process; without it the agent starts its own. */
  engine?: RenderEngine;
}

/** Registers `shiplock agent`. */
export function registerAgent(program: Command): void {
  program
    .command('agent')
    .description('run in a cluster: pull Git, apply, prune, watch health and report')
    .requiredOption('--repository <url>', 'address of the GitOps repository, https://host/owner/name.git')
    .option('--branch <name>', 'the only branch whose commits are applied', 'main')
    .option(
      '--config-branch <name>',
      'the branch with the config, where environments have branches of their own (default: --branch)',
    )
    .option('--environment <name>', 'environment of this cluster (repeatable)', collect, [])
    .option('--cluster <name>', 'name of this cluster in reports (default: the first environment)')
    .option('--server <url>', 'Shiplock server to report to and to be woken by')
    .option('--namespace <name>', "the agent's own namespace, where inventories are kept", 'shiplock-system')
    .option('--kubeconfig <file>', 'credentials of the cluster (default: those of the pod)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--poll <duration>', 'how often Git is looked at without a wake', '60s')
    .option('--health-limit <duration>', 'how long a target may progress before it counts as degraded', '10m')
    .option('--data-dir <dir>', 'where the Git mirror is kept (default: a new folder for temporary files)')
    .option('--allow-namespace <pattern>', 'write only there, * stands for any characters (repeatable)', collect, [])
    .option('--allow-kind <kind>', 'write only these kinds, Kind or Kind.group (repeatable)', collect, [])
    .option(
      '--allow-chart-host <host>',
      'let charts of targets come from this host, *.example.com for all below (repeatable)',
      collect,
      [],
    )
    .option('--allow-repository <url>', 'let targets take files from this repository, too (repeatable)', collect, [])
    .option('--deny-kind <kind>', 'never write these kinds (repeatable)', collect, [])
    .option(
      '--backend <name>',
      'who brings targets about: auto, builtin, argocd or flux (auto: found per target)',
      'auto',
    )
    .option('--argocd-namespace <name>', 'namespace of Argo CD, where its projects are', 'argocd')
    .option('--dry-run', 'plan and dry-run only: write nothing and report that nothing is synced')
    .action((flags: AgentFlags) => runCommand(flags));
}

async function runCommand(flags: AgentFlags): Promise<void> {
  const settings = readSettings(flags);
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'info', base: { part: 'agent' } }, destination(2));
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      log.info({ signal: name }, 'Stopping');
      stop.abort();
    });
  }
  const { env } = process;
  await runAgent(settings, { secrets: secretsFrom(env), env, log, fetch }, stop.signal);
  log.info({}, 'Stopped');
}

/** Composes the agent and runs it until the signal aborts. Throws when it cannot start: then nothing was written. */
export async function runAgent(settings: AgentSettings, outside: AgentOutside, signal: AbortSignal): Promise<void> {
  const parts = await openParts(settings, outside);
  try {
    await runAgentLoop(await loopOf(settings, outside, parts, signal), signal);
  } catch (error) {
    // Told to stop before it had begun.
    if (!signal.aborted) throw error;
  } finally {
    await parts.close();
  }
}

/** What the agent holds open: connection, mirror, engine. */
interface Parts extends BackendParts {
  mirrorDir: string;
  /** Where fetched charts are kept. */
  chartsDir: string;
  repositories: AllowedRepositories;
  engine: RenderEngine;
  close(): Promise<void>;
}

async function openParts(settings: AgentSettings, outside: AgentOutside): Promise<Parts> {
  const { secrets } = outside;
  const credentials = await findCredentials(settings, outside);
  const clock = systemKubeClock();
  const transport = createKubeTransport({ credentials, clock, random: Math.random, userAgent: 'shiplock-agent' });
  const dataDir = settings.dataDir ?? (await mkdtemp(join(tmpdir(), 'shiplock-agent-')));
  const mirrorDir = join(dataDir, 'mirror.git');
  // The pattern, since a missing branch that is named in full fails the fetch: there is none before the first record.
  const followed = new Set([settings.branch, settings.configBranch, `${STATE_BRANCH}*`]);
  const refspecs = [...followed].map((name) => `+refs/heads/${name}:refs/heads/${name}`);
  const mirror = createMirror({
    dir: mirrorDir,
    url: settings.repository,
    token: secrets.gitToken,
    refspecs,
    depth: CONSENT_COMMITS,
  });
  const repositories = createAllowedRepositories({
    urls: settings.allowRepositories ?? [],
    open: (url, folder) =>
      createMirror({
        dir: join(dataDir, 'repositories', folder),
        url,
        token: secrets.gitToken,
        refspecs: OUTSIDE_REFSPECS,
      }),
    now: Date.now,
  });
  const engine = outside.engine ?? createEngine({ idleMs: 60_000, isLean: true });
  return {
    api: createKubeApi(transport, { fieldManager: FIELD_MANAGER }),
    patch: createMergePatch(transport, FIELD_MANAGER),
    watchKind: createWatchKind({ transport, clock, random: Math.random }),
    mirror,
    mirrorDir,
    chartsDir: join(dataDir, 'charts'),
    repositories,
    engine,
    async close() {
      await Promise.allSettled([
        outside.engine === undefined && engine.close(),
        mirror.close(),
        repositories.close(),
        transport.close(),
      ]);
      if (settings.dataDir === null) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function loopOf(
  settings: AgentSettings,
  outside: AgentOutside,
  parts: Parts,
  signal: AbortSignal,
): Promise<AgentLoopDeps> {
  const { branch, configBranch, cluster, environments, dryRun, namespace } = settings;
  const { secrets, log } = outside;
  const { api, mirror, engine } = parts;
  const repository = repositoryName(settings.repository);
  const pollMs = settings.pollSeconds * 1000;
  const patience = { random: Math.random, sleep: sleepUntil, log };
  await againWhileOut(() => api.scope('', 'Secret'), patience, signal);
  const server = await findServer(settings, outside, api);
  const given = await secrets.seed();
  const seed = await againWhileOut(() => findSeed(given, api, namespace, settings), patience, signal);
  const messages = createMergeMessages({ dir: parts.mirrorDir, url: settings.repository });
  const charts = chartsOf(settings, outside, parts.chartsDir);
  const renderTarget = createRenderTarget(engine);
  const find = createFindTargets({
    mirror,
    settings,
    repositories: parts.repositories,
    render: (others, commit) => (target) => renderTarget({ tree: mirror, outside: others, charts }, commit, target),
    template: engineTemplates(engine),
  });
  const { backend, watch } = backendOf(settings, parts, { repository, log, now: Date.now, discover: find });
  const load = createTargetLoader({ charts, outside: parts.repositories.look().source });
  const orders = createSyncOrders({ mirror, branch: STATE_BRANCH, now: Date.now, log });
  log.info({ repository, environments, dryRun }, 'The agent starts');
  void warmWhereNew({ records: () => readRecords(api, namespace), warm: engine.warm });
  return {
    git: {
      mirror,
      branch,
      configBranch,
      environments,
      readOrders: orders.read,
      discover: find,
    },
    reconciler: {
      backend,
      render: createRenderAt({
        load: (target, commit) => load(mirror, commit, target),
        engine,
        seed,
        now: Date.now,
      }),
      consents: async (from, to) => consentsIn(await messages(from, to)),
      isReleased: orders.isReleased,
      mayHeal: async (target, drift) => orders.mayHeal(targetKey(target), drift),
      rhythm: { settledMs: 15_000, waitingMs: pollMs, driftFirstMs: 60_000, driftEveryMs: 3_600_000 },
      // Looks at health share their requests; how many targets are written at once is the backend's to limit.
      workers: 64,
    },
    watch,
    leftBehind: createLeftBehind({ records: () => readRecords(api, namespace), repository, environments, log }),
    stateBranch: STATE_BRANCH,
    frame: { cluster, agentVersion: packageFile.version, repository, branch },
    server,
    pollMs,
    heartbeatMs: 45_000,
    fetch: outside.fetch,
    now: Date.now,
    random: Math.random,
    sleep: sleepUntil,
    schedule: scheduleIn,
    log,
  };
}

/** Charts of the hosts that this agent was installed for: what the repository's config says of hosts counts for the server only. */
function chartsOf({ allowChartHosts }: AgentSettings, { env }: AgentOutside, dir: string): ChartRepository {
  const read = readChartHosts(env);
  if (read.status === 'wrong') throw new TerminalError(`The agent cannot start. ${read.problem}`);
  const charts = createCharts({ store: createFolderStore(dir), hosts: read.hosts });
  return charts.allowing({ hosts: allowChartHosts, listName: "the agent's --allow-chart-host" });
}

/** A server that does not know this agent would refuse every report: said at start, not in every log line. */
async function findServer(
  settings: AgentSettings,
  { secrets, log, fetch: send }: AgentOutside,
  api: KubeApi,
): Promise<AgentLoopDeps['server']> {
  const { server: url, cluster, namespace } = settings;
  if (url === null) return null;
  const credential = await findCredential(secrets, {
    secret: createCredentialSecret(api, namespace),
    ask: (token, request) => askToJoin(url, token, request, send),
    setUp: { cluster, repository: repositoryName(settings.repository), agentVersion: packageFile.version },
    log,
  });
  try {
    await credential.token();
  } catch (error) {
    if (!(error instanceof NotJoinedYetError)) throw error;
    log.warn({ reason: error.message }, 'The agent starts without its server');
  }
  return { url, credential };
}

function findCredentials(settings: AgentSettings, { env }: AgentOutside): Promise<KubeCredentials> {
  const clock = systemKubeClock();
  const read = (path: string) => readFile(path, 'utf8');
  if (settings.kubeconfig === null) return readInClusterCredentials({ env, readFile: read, clock });
  return readKubeconfigFile(settings.kubeconfig, { readFile: read, clock }, settings.context ?? undefined);
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}
