import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemKubeClock } from '../../src/clusters/kube/kube-clock.ts';
import { KubeError } from '../../src/clusters/kube/kube-error.ts';
import { readKubeconfig } from '../../src/clusters/kube/kubeconfig.ts';
import { createReflector } from '../../src/clusters/kube/reflector.ts';
import { createKubeTransport } from '../../src/clusters/kube/transport.ts';
import { type BenchApi, createBenchApi } from '../bench/agent/api.ts';
import { type ApiProxy, type Fate, proxyKubeconfig, startApiProxy } from './agent/api-proxy.ts';
import { seeded } from './agent/seeded.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';

/** The reflector on a real API server, behind a proxy that refuses, breaks and swallows what it asks. */

const MAPS = '/api/v1/namespaces/bench/configmaps';
let cluster: TestCluster;
let api: BenchApi;
let proxy: ApiProxy;

beforeAll(async () => {
  cluster = await startTestCluster();
  api = createBenchApi(cluster);
  await cluster.kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } });
  proxy = await startApiProxy(cluster);
});
afterAll(async () => {
  await api.close();
  await proxy.stop();
  await cluster.stop();
});

async function apply(name: string, value: string): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'bench' }, data: { value } };
  await api.apply(`${MAPS}/${name}`, object);
}

async function live(): Promise<Record<string, string>> {
  const { items } = JSON.parse(await api.call('GET', MAPS)) as {
    items: { metadata: { name: string; resourceVersion: string } }[];
  };
  return Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

function follow(signal: AbortSignal, random: () => number) {
  const view = new Map<string, unknown>();
  const errors: unknown[] = [];
  const clock = systemKubeClock();
  const run = async () => {
    const readFile = () => Promise.reject(new Error('nothing to read'));
    const kubeconfig = proxyKubeconfig(proxy.url, { token: cluster.adminToken });
    const credentials = await readKubeconfig(kubeconfig, { clock, readFile });
    const transport = createKubeTransport({ credentials, clock, random, tries: 1 });
    const mapping = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };
    const reflector = createReflector(
      { transport, clock, random },
      {
        mapping,
        namespace: 'bench',
        signal,
        silenceMs: 2000,
        onKey({ name }, { how, metadata }) {
          if (how === 'gone') view.delete(name);
          else view.set(name, metadata['resourceVersion']);
        },
        onRetry: (error) => errors.push(error),
      },
    );
    await reflector.run();
    await transport.close();
    return reflector.figures();
  };
  return { view, errors, running: run() };
}

function storm(random: () => number): () => Fate {
  const fates: Fate[] = [
    { do: 'refuse', status: 500 },
    { do: 'refuse', status: 429, retryAfterSeconds: 1 },
    { do: 'refuse', status: 410 },
    { do: 'break' },
    { do: 'break-after' },
    { do: 'swallow', isDone: true },
  ];
  return () => (random() < 0.4 ? (fates[Math.floor(random() * fates.length)] ?? { do: 'pass' }) : { do: 'pass' });
}

test('its view is the truth after refusals, breaks, silence and a restart of the API server', async () => {
  const { random } = seeded('reflector');
  const stop = new AbortController();
  for (let index = 0; index < 20; index += 1) await apply(`map-${index}`, 'first');
  const { view, errors, running } = follow(stop.signal, random);
  proxy.judge(storm(random));
  for (let round = 0; round < 150; round += 1) {
    const name = `map-${Math.floor(random() * 40)}`;
    if (random() < 0.25) await api.call('DELETE', `${MAPS}/${name}`);
    else await apply(name, String(round));
    if (random() < 0.1) proxy.cut();
    if (round === 75) await cluster.restartApiServer();
    await sleep(40);
  }
  proxy.judge(() => ({ do: 'pass' }));
  await isTrue(view);
  const begin = Date.now();
  await apply('last', 'after the storm');
  while (!view.has('last') && Date.now() - begin < 5000) await sleep(5);
  expect(Date.now() - begin, 'then it follows at once').toBeLessThan(2000);
  stop.abort();
  const figures = await running;
  expect(figures.missed).toBe(0);
  expect(figures.restarts).toBeGreaterThan(3);
  expect(errors.length).toBeGreaterThan(3);
});

test('a version that the API server has forgotten leads to a new list', async () => {
  const stop = new AbortController();
  const { view, errors, running } = follow(stop.signal, Math.random);
  await isTrue(view);
  proxy.judge(({ isWatch }) => (isWatch ? { do: 'refuse', status: 503 } : { do: 'pass' }));
  proxy.cut();
  await apply('while-away', '1');
  await cluster.restartApiServer();
  await apply('after-restart', '1');
  proxy.judge(() => ({ do: 'pass' }));
  await isTrue(view);
  stop.abort();
  await running;
  const statuses = errors.map((error) => (error instanceof KubeError ? error.status : null));
  expect(statuses).toContain(410);
});

/** Waits until the view is what the API server has. */
async function isTrue(view: ReadonlyMap<string, unknown>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (JSON.stringify(sorted(view)) === JSON.stringify(sorted(Object.entries(await live())))) return;
    await sleep(100);
  }
  expect(sorted(view)).toEqual(sorted(Object.entries(await live())));
}

function sorted(entries: Iterable<[string, unknown]>): [string, unknown][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
