import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { logTail, type ShiplockProcess, startShiplock } from '../../../src/sandbox/demo/process.ts';
import type { TestCluster } from '../../e2e/cluster/start.ts';
import { startHttpGitServer } from '../../git/http-git-server.ts';
import { originAt } from '../../git/origin.ts';
import type { BenchApi } from './api.ts';
import { measureDrift } from './measure-drift.ts';
import { type ContenderResult, secondsSince, spreadOf } from './result.ts';
import { startWakeServer } from './server.ts';
import { applicationFiles, nameOf, repositoryFiles } from './targets.ts';
import { followUsage } from './usage.ts';

const PUSHES = 20;

/** Shiplock's own agent as it is installed: woken by its server, with the Node options of `deploy/agent/agent.yaml`. */
export async function runBuiltin(cluster: TestCluster, api: BenchApi, count: number): Promise<ContenderResult> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-agent-'));
  const [git, server] = [await startHttpGitServer(), await startWakeServer()];
  const origin = originAt(git.repository);
  const namespace = api.namespace();
  origin.commit('refs/heads/main', repositoryFiles(count, '1.0.0', namespace));
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  const flags = ['--repository', git.url, '--environment', 'bench', '--kubeconfig', kubeconfig, '--server', server.url];
  const env = {
    SHIPLOCK_GIT_TOKEN: git.token,
    SHIPLOCK_AGENT_TOKEN: server.token,
    NODE_OPTIONS: installedNodeOptions(),
  };
  const start = (name: string) =>
    startShiplock(name, ['agent', ...flags, '--data-dir', join(dir, 'data'), '--namespace', api.systemNamespace()], {
      dir,
      env,
    });
  const agents: ShiplockProcess[] = [];
  try {
    const began = performance.now();
    const agent = start('agent');
    agents.push(agent);
    const usage = followUsage([agent.pid]);
    await api.untilApplied(count).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${logTail(agent.logFile)}`);
    });
    const fromZero = secondsSince(began);
    await server.untilWell(count);
    const healthy = secondsSince(began);
    const before = await api.writes();
    // Every target's health is looked at more than once.
    await sleep(20_000);
    let writesOfUnchanged = (await api.writes()) - before;
    const tries: number[] = [];
    for (let push = 1; push <= PUSHES; push += 1) {
      const index = (push * 74) % count;
      const version = `1.0.${push}`;
      const files = applicationFiles(index, version, namespace);
      const pushed = performance.now();
      server.wake(origin.commit('refs/heads/main', files));
      await api.untilLive(nameOf(index), version);
      tries.push(secondsSince(pushed));
      await sleep(500);
    }
    const drift = await measureDrift(api, { server, origin, count });
    const { cpuSeconds, pssPeak, pssSettled } = usage.stop();
    await agent.stop();
    server.forget();
    const writes = await api.writes();
    const restarted = performance.now();
    const again = start('again');
    agents.push(again);
    await server.untilWell(count);
    const restart = secondsSince(restarted);
    writesOfUnchanged += (await api.writes()) - writes;
    const unchangedPass = passOf(readFileSync(again.logFile, 'utf8'));
    const pushToLive = spreadOf(tries);
    const contender = 'shiplock builtin';
    const times = { fromZero, healthy, restart, unchangedPass, writesOfUnchanged, pushToLive };
    return { contender, ...times, ...drift, cpuSeconds, pssPeak, pssSettled };
  } finally {
    await Promise.all(agents.map((agent) => agent.stop()));
    await Promise.all([git.stop(), server.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
}

/** Seconds from the line that says the targets are read from Git to the last that says how a target is. */
function passOf(log: string): number {
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { time: number; msg: string });
  const read = lines.find(({ msg }) => msg === 'The targets are read');
  const last = lines.findLast(({ msg }) => msg === 'A target changed');
  if (read === undefined || last === undefined) throw new Error('the log does not tell of a pass');
  return (last.time - read.time) / 1000;
}

/** What the install manifest gives Node. */
function installedNodeOptions(): string {
  const file = new URL('../../../deploy/agent/agent.yaml', import.meta.url);
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    if (document.get('kind') !== 'Deployment') continue;
    const { spec } = document.toJS() as {
      spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
    };
    const found = spec.template.spec.containers[0]?.env.find(({ name }) => name === 'NODE_OPTIONS');
    if (found !== undefined) return found.value;
  }
  throw new Error('deploy/agent/agent.yaml sets no NODE_OPTIONS');
}
