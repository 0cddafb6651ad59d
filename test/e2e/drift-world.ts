import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { runAgent } from '../../src/agent.ts';
import type { KubeApi } from '../../src/clusters/builtin/kube-api.ts';
import type { KubeObject } from '../../src/clusters/cluster.ts';
import { createKubeApi } from '../../src/clusters/kube/kube-api.ts';
import { systemKubeClock } from '../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport } from '../../src/clusters/kube/transport.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { readSettings } from '../../src/reconcile/settings.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { originAt } from '../git/origin.ts';
import { AGENT_TOKEN, plainEngine, startAgentServer } from '../reconcile/agent-world.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

type Heal = 'auto' | 'approve' | 'report' | 'off';

/** An application of plain manifests in the namespace of its name, with what the agent shall do about drift. */
export interface DriftApplication {
  name: string;
  heal: Heal;
  objects: readonly object[];
  ignoreDifferences?: readonly object[];
}

/** A real cluster, Git, a server that takes reports, and the agent in this process. */
export async function startDriftWorld(applications: readonly DriftApplication[]) {
  const cluster = await startTestCluster();
  await cluster.kubectl.run(['create', 'namespace', 'shiplock-system']);
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  origin.commit('refs/heads/main', filesOf(applications));
  const waiting = new Set<() => void>();
  const server = await startAgentServer(() => {
    for (const look of waiting) look();
  });
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-drift-'));
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  const logs: string[] = [];
  const stop = new AbortController();
  const settings = readSettings({
    repository: git.url,
    branch: 'main',
    environment: ['auto', 'approve', 'report', 'off'],
    cluster: 'test',
    server: server.url,
    namespace: 'shiplock-system',
    kubeconfig,
    poll: '1s',
    healthLimit: '10m',
    allowNamespace: [],
    allowKind: [],
    denyKind: [],
  });
  const log = pino({ level: 'info' }, { write: (line: string) => void logs.push(line) });
  const secrets = {
    agentToken: async () => AGENT_TOKEN,
    joinToken: async () => null,
    gitToken: async () => git.token,
    seed: async () => null,
  };
  const running = runAgent(settings, { secrets, env: {}, log, fetch, engine: plainEngine() }, stop.signal);
  running.catch(() => {});

  function newest(name: string): TargetReport | undefined {
    return server.reports.at(-1)?.targets.find(({ application }) => application === name);
  }

  return {
    cluster,
    origin,
    server,
    logs,
    newest,
    /** The report of a target as soon as it satisfies the test. */
    async reported(name: string, isIt: (target: TargetReport) => boolean, seconds = 20): Promise<TargetReport> {
      const { promise, resolve, reject } = Promise.withResolvers<TargetReport>();
      const look = () => {
        const target = newest(name);
        if (target !== undefined && isIt(target)) resolve(target);
      };
      const last = () =>
        `${name} was not reported in time; last: ${JSON.stringify(newest(name), null, 1)}\n${logs.slice(-12).join('')}`;
      const timer = setTimeout(() => reject(new Error(last())), seconds * 1000);
      waiting.add(look);
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(look);
      }
    },
    async close() {
      stop.abort();
      await running.catch(() => {});
      await Promise.all([server.close(), git.stop(), cluster.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The API of the cluster's administrator, as the agent uses it. */
export async function createApi(cluster: TestCluster): Promise<{ api: KubeApi; close(): Promise<void> }> {
  const clock = systemKubeClock();
  const credentials = await readKubeconfig(cluster.kubeconfig(), { clock, readFile: async () => cluster.certificate });
  const transport = createKubeTransport({ credentials, clock, random: Math.random, userAgent: 'shiplock-agent' });
  return { api: createKubeApi(transport, { fieldManager: 'shiplock' }), close: () => transport.close() };
}

export type DriftWorld = Awaited<ReturnType<typeof startDriftWorld>>;

function filesOf(applications: readonly DriftApplication[]): Record<string, string> {
  const heals: readonly Heal[] = ['auto', 'approve', 'report', 'off'];
  const config = {
    version: 1,
    environments: Object.fromEntries(heals.map((heal) => [heal, { heal }])),
    applications: applications.map(({ name, ignoreDifferences }) => ({
      name,
      path: `apps/${name}/{environment}`,
      ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }),
    })),
  };
  const files = applications.map(({ name, heal, objects }) => [
    `apps/${name}/${heal}/objects.yaml`,
    objects.map((object) => stringify(object)).join('---\n'),
  ]);
  return { '.github/shiplock.yaml': stringify(config), ...Object.fromEntries(files) };
}

export function deployment(name: string, more: object = {}): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'shop:1' }] } },
      ...more,
    },
  };
}
