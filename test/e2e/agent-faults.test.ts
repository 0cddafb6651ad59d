import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ShiplockProcess, startShiplock } from '../../src/sandbox/demo/process.ts';
import { type BenchApi, createBenchApi } from '../bench/agent/api.ts';
import { applicationFiles, nameOf, repositoryFiles } from '../bench/agent/targets.ts';
import { type HttpGitServer, startHttpGitServer } from '../git/http-git-server.ts';
import { type Origin, originAt } from '../git/origin.ts';
import { randomFrom } from '../random-from.ts';
import { seed } from '../seed.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

/** What goes wrong around the agent on a real API server: it converges, and prunes nothing that it must not. */

const COUNT = 40;
const MAIN = 'refs/heads/main';
let cluster: TestCluster;
let api: BenchApi;
let git: HttpGitServer;
let origin: Origin;
let dir: string;
let agent: ShiplockProcess | undefined;

beforeAll(async () => {
  cluster = await startTestCluster();
  api = createBenchApi(cluster);
  await api.clear();
  git = await startHttpGitServer();
  origin = originAt(git.repository);
  origin.commit(MAIN, repositoryFiles(COUNT, '1.0.0', api.namespace()));
  dir = await mkdtemp(join(tmpdir(), 'shiplock-agent-faults-'));
  await writeFile(join(dir, 'kubeconfig'), cluster.kubeconfig(), { mode: 0o600 });
});
afterEach(async () => {
  await agent?.stop();
});
afterAll(async () => {
  await api.close();
  await git.stop();
  await cluster.stop();
  await rm(dir, { recursive: true, force: true });
});

function start(): ShiplockProcess {
  const where = ['--repository', git.url, '--environment', 'bench', '--kubeconfig', join(dir, 'kubeconfig')];
  const args = [
    'agent',
    ...where,
    '--namespace',
    api.systemNamespace(),
    '--poll',
    '1s',
    '--data-dir',
    join(dir, 'data'),
  ];
  agent = startShiplock('agent', args, { dir, env: { SHIPLOCK_GIT_TOKEN: git.token } });
  return agent;
}

function everything(version: string): Record<string, string> {
  return Object.assign(
    {},
    ...Array.from({ length: COUNT }, (_, index) => applicationFiles(index, version, api.namespace())),
  );
}

async function everyoneHas(version: string): Promise<void> {
  for (let index = 0; index < COUNT; index += 1) await api.untilLive(nameOf(index), version);
}

async function uids(): Promise<Record<string, string>> {
  const text = await api.call('GET', `/apis/apps/v1/namespaces/${api.namespace()}/deployments?limit=5000`);
  const { items } = JSON.parse(text) as { items: { metadata: { name: string; uid: string } }[] };
  return Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.uid]));
}

test('the API server is restarted in the middle of the first apply', async () => {
  start();
  for (let tries = 0; tries < 600 && Object.keys(await uids()).length < COUNT / 4; tries += 1) await sleep(20);
  await cluster.restartApiServer();
  await everyoneHas('1.0.0');
  await api.untilApplied(COUNT);
});

test('the agent is killed at random moments of a change of everything', async () => {
  process.stdout.write(`kills: SEED=${seed} plays it again\n`);
  const random = randomFrom(seed);
  const before = await uids();
  origin.commit(MAIN, everything('1.0.1'));
  for (let kill = 0; kill < 4; kill += 1) {
    const running = start();
    await sleep(1200 + random() * 1500);
    await running.kill();
  }
  start();
  await everyoneHas('1.0.1');
  expect(await uids(), 'no object was made anew').toEqual(before);
});

test('Git is away for a while, and an application becomes empty meanwhile', async () => {
  const running = start();
  await everyoneHas('1.0.1');
  const release = git.hold();
  await sleep(3000);
  const before = await uids();
  origin.commit(MAIN, {
    ...applicationFiles(1, '1.0.2', api.namespace()),
    [`apps/${nameOf(0)}/bench/objects.yaml`]: '# nothing\n',
  });
  release();
  await api.untilLive(nameOf(1), '1.0.2');
  await sleep(3000);
  expect(await uids(), 'an empty render takes nothing away').toEqual(before);
  expect(await readFile(running.logFile, 'utf8')).toMatch(/empty|no objects/i);
});

test('one object that leaves Git is pruned, and nothing else', async () => {
  origin.commit(MAIN, applicationFiles(0, '1.0.2', api.namespace()));
  start();
  await api.untilLive(nameOf(0), '1.0.2');
  const before = await uids();
  const [[path = '', text = ''] = []] = Object.entries(applicationFiles(2, '1.0.1', api.namespace()));
  const withoutIngress = text.split('\n---\n').slice(0, 3).join('\n---\n');
  origin.commit(MAIN, { [path]: `${withoutIngress}\n` });
  const ingress = `/apis/networking.k8s.io/v1/namespaces/${api.namespace()}/ingresses/${nameOf(2)}`;
  for (let tries = 0; tries < 300 && !(await api.call('GET', ingress)).includes('"NotFound"'); tries += 1)
    await sleep(50);
  expect(await api.call('GET', ingress)).toContain('"NotFound"');
  expect(await uids()).toEqual(before);
  const list = await api.call('GET', `/apis/networking.k8s.io/v1/namespaces/${api.namespace()}/ingresses?limit=5000`);
  expect((JSON.parse(list) as { items: unknown[] }).items).toHaveLength(COUNT - 1);
});
