import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logTail, startShiplock } from '../../../src/sandbox/demo/process.ts';
import type { TestCluster } from '../../e2e/cluster/start.ts';
import { startHttpGitServer } from '../../git/http-git-server.ts';
import { originAt } from '../../git/origin.ts';
import type { BenchApi } from './api.ts';
import { applicationFiles, nameOf, repositoryFiles } from './targets.ts';
import { usageOf } from './usage.ts';

export interface ContenderResult {
  contender: string;
  /** Seconds from the start of the program until every object is there. */
  fromZero: number;
  /** Writes that the API server counted in a pass over what is there already; null when that was not measured. */
  writesOfUnchanged: number | null;
  /** Seconds from the push until the change is live. */
  pushToLive: number | null;
  cpuSeconds: number | null;
  pssMebibytes: number | null;
}

/** Shiplock's own agent, from `shiplock agent` on; it polls Git each second and has no server. */
export async function runBuiltin(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-agent-'));
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  origin.commit('refs/heads/main', repositoryFiles(count, '1.0.0'));
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  const args = ['agent', '--repository', git.url, '--environment', 'bench', '--kubeconfig', kubeconfig];
  const began = performance.now();
  const agent = startShiplock('agent', [...args, '--poll', '1s', '--data-dir', join(dir, 'data')], {
    dir,
    env: { SHIPLOCK_GIT_TOKEN: git.token, LOG_LEVEL: 'warn' },
  });
  try {
    await api.untilApplied(count).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${logTail(agent.logFile)}`);
    });
    const fromZero = seconds(began);
    await sleep(5000);
    const before = await api.writes();
    // Several polls of Git, and every target's health is looked at.
    await sleep(20_000);
    const writesOfUnchanged = (await api.writes()) - before;
    const pushed = performance.now();
    origin.commit('refs/heads/main', applicationFiles(count - 1, '1.0.1'));
    await api.untilLive(nameOf(count - 1), '1.0.1');
    const pushToLive = seconds(pushed);
    return { contender: 'shiplock builtin', fromZero, writesOfUnchanged, pushToLive, ...usageOf(agent.pid) };
  } finally {
    await agent.stop();
    await git.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function seconds(since: number): number {
  return Number(((performance.now() - since) / 1000).toFixed(2));
}
