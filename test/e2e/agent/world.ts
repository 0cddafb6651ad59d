import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InventoryRecord } from '../../../src/reconcile/inventory.ts';
import { identify } from '../../../src/reconcile/mark.ts';
import { type ShiplockProcess, startShiplock } from '../../../src/sandbox/demo/process.ts';
import { type BenchApi, createBenchApi } from '../../bench/agent/api.ts';
import { type HttpGitServer, startHttpGitServer } from '../../git/http-git-server.ts';
import { type Origin, originAt } from '../../git/origin.ts';
import { startTestCluster, type TestCluster } from '../cluster/start.ts';
import { type ApiProxy, proxyKubeconfig, startApiProxy } from './api-proxy.ts';

export const MAIN = 'refs/heads/main';
const SYNC_MS = 60_000;

/** A real API server behind a proxy, a Git server, and agents that are started and killed between them. */
export interface AgentWorld {
  cluster: TestCluster;
  api: BenchApi;
  git: HttpGitServer;
  origin: Origin;
  proxy: ApiProxy;
  dir: string;
  /** Starts an agent of environment `bench`; the one before must have ended. */
  start(more?: { kubeconfig?: string }): ShiplockProcess;
  /** The agent that runs, or ran last. */
  agent(): ShiplockProcess;
  /** Everything that agents have logged. */
  log(): Promise<string>;
  /** What the agent has recorded of an application; null before it recorded anything. */
  inventory(application: string): Promise<InventoryRecord | null>;
  /** Waits until the application is synced at one of these commits. Fails with the log's end. */
  synced(application: string, ...revisions: string[]): Promise<InventoryRecord>;
  stop(): Promise<void>;
}

/** Name of the ConfigMap that records an application. */
export function inventoryName(application: string): string {
  return `shiplock-inventory-${identify('acme/deploy', { application, environment: 'bench' }).id}`;
}

export async function startAgentWorld(): Promise<AgentWorld> {
  const cluster = await startTestCluster();
  const api = createBenchApi(cluster);
  await cluster.kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shiplock-system' } });
  const git = await startHttpGitServer();
  const proxy = await startApiProxy(cluster);
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-agent-world-'));
  await writeFile(join(dir, 'kubeconfig'), proxyKubeconfig(proxy.url, { token: cluster.adminToken }), { mode: 0o600 });
  let agent: ShiplockProcess | undefined;

  function start({ kubeconfig = join(dir, 'kubeconfig') } = {}): ShiplockProcess {
    const where = ['--repository', git.url, '--environment', 'bench', '--kubeconfig', kubeconfig];
    const args = ['agent', ...where, '--poll', '1s', '--data-dir', join(dir, 'data')];
    agent = startShiplock('agent', args, { dir, env: { SHIPLOCK_GIT_TOKEN: git.token } });
    return agent;
  }

  const log = () => readFile(join(dir, 'agent.log'), 'utf8').catch(() => '');

  async function inventory(application: string): Promise<InventoryRecord | null> {
    const path = `/api/v1/namespaces/shiplock-system/configmaps/${inventoryName(application)}`;
    const stored = JSON.parse(await api.call('GET', path)) as { data?: { 'record.json'?: string } };
    const text = stored.data?.['record.json'];
    return text === undefined ? null : InventoryRecord.parse(JSON.parse(text));
  }

  async function synced(application: string, ...revisions: string[]): Promise<InventoryRecord> {
    const deadline = Date.now() + SYNC_MS;
    for (;;) {
      const record = await inventory(application);
      if (record !== null && record.content !== null && revisions.includes(record.revision ?? '')) return record;
      if (Date.now() > deadline) {
        const tail = (await log()).trimEnd().split('\n').slice(-12).join('\n');
        throw new Error(`${application} is not synced at ${revisions} after ${SYNC_MS} ms:\n${tail}`);
      }
      await sleep(40);
    }
  }

  return {
    cluster,
    api,
    git,
    origin: originAt(git.repository),
    proxy,
    dir,
    start,
    agent() {
      if (agent === undefined) throw new Error('no agent was started');
      return agent;
    },
    log,
    inventory,
    synced,
    async stop() {
      await agent?.stop();
      await api.close();
      await git.stop();
      await proxy.stop();
      await cluster.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
