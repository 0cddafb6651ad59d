import { afterEach, describe, expect, test } from 'vitest';
import { createBuiltinBackend } from '../../../src/clusters/builtin/index.ts';
import type { KubeApi } from '../../../src/clusters/builtin/kube-api.ts';
import type { DesiredTarget, TargetStatus } from '../../../src/clusters/cluster.ts';
import { createKubeApi } from '../../../src/clusters/kube/kube-api.ts';
import { systemKubeClock } from '../../../src/clusters/kube/kube-clock.ts';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport } from '../../../src/clusters/kube/transport.ts';
import { createSandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { aConfigMap, aDeployment, aDesired, BOUNDARIES } from './world.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

class Killed extends Error {}

/** The backend over the real transport and the sandbox cluster, whose writes can be cut off at any point. */
async function startSandbox() {
  const cluster = await createSandboxCluster({ name: 'test', tokens: { secret: { user: 'agent' } } });
  const clock = systemKubeClock();
  const credentials = await readKubeconfig(cluster.kubeconfig('secret'), { readFile: () => Promise.reject(), clock });
  const transport = createKubeTransport({ credentials, clock, random: Math.random });
  closers.push(async () => {
    await transport.close();
    await cluster.close();
  });
  const api = createKubeApi(transport, { fieldManager: 'shiplock' });
  const metadata = { name: 'shiplock-system' };
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata });
  const start = (using: KubeApi = api) =>
    createBuiltinBackend({
      api: using,
      repository: 'acme/gitops',
      boundaries: BOUNDARIES,
      now: Date.now,
      log: { info() {}, warn() {} },
    });
  return { cluster, api, start };
}

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

async function settle({ cluster, start }: Sandbox, desired: DesiredTarget, backend = start()): Promise<TargetStatus> {
  let status = await backend.sync(desired);
  for (let look = 0; look < 100 && status.health !== 'healthy' && status.sync !== 'failed'; look++) {
    await new Promise((done) => setTimeout(done, cluster.isIdle() ? 1 : 10));
    status = status.sync === 'synced' ? await backend.observe(desired) : await backend.sync(desired);
  }
  return status;
}

/** The API of a process that dies at its nth write: before it is sent, or after it was done and before the answer. */
function mortal(api: KubeApi, limit: number, moment: 'before' | 'after'): { api: KubeApi; writes(): number } {
  let writes = 0;
  async function write<T>(work: () => Promise<T>): Promise<T> {
    writes++;
    if (writes > limit || (writes === limit && moment === 'before')) throw new Killed('killed');
    const answer = await work();
    if (writes >= limit) throw new Killed('killed');
    return answer;
  }
  return {
    writes: () => writes,
    api: {
      ...api,
      apply: (object, options) =>
        options.dryRun ? api.apply(object, options) : write(() => api.apply(object, options)),
      create: (object) => write(() => api.create(object)),
      replace: (object) => write(() => api.replace(object)),
      remove: (ref, precondition) => write(() => api.remove(ref, precondition)),
    },
  };
}

const before = [aDeployment('web'), ...['a', 'b', 'c', 'd', 'e'].map((name) => aConfigMap(name))];
const after = [aDeployment('web', 'shop:2'), ...['b', 'c', 'd', 'e', 'f'].map((name) => aConfigMap(name))];

async function mapNames(api: KubeApi): Promise<string[]> {
  const maps = await api.list({ group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop' }, null);
  return maps.map(({ metadata }) => metadata.name).sort();
}

describe('against the sandbox cluster', () => {
  test('a change rolls out, and another pass asks only reads', async () => {
    const sandbox = await startSandbox();
    expect(await settle(sandbox, aDesired(before))).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect(await settle(sandbox, aDesired(after))).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect(await mapNames(sandbox.api)).toEqual(['b', 'c', 'd', 'e', 'f']);
    sandbox.cluster.requests.reset();
    expect(await sandbox.start().observe(aDesired(after))).toMatchObject({ sync: 'synced', health: 'healthy' });
    expect(sandbox.cluster.requests.writes()).toBe(0);
    expect(sandbox.cluster.requests.count()).toBeLessThanOrEqual(8);
  });

  test('a process that is killed at any write leaves nothing that the next one would not finish', async () => {
    const sandbox = await startSandbox();
    await sandbox.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await sandbox.api.create({ ...aConfigMap('foreign'), metadata: { name: 'foreign', namespace: 'shop' } });
    for (let limit = 1; ; limit++) {
      for (const moment of ['before', 'after'] as const) {
        await settle(sandbox, aDesired(before));
        const dying = mortal(sandbox.api, limit, moment);
        await settle(sandbox, aDesired(after), sandbox.start(dying.api)).catch(() => null);
        const status = await settle(sandbox, aDesired(after));
        expect(status, `killed ${moment} write ${limit}`).toMatchObject({ sync: 'synced', health: 'healthy' });
        expect(await mapNames(sandbox.api)).toEqual(['b', 'c', 'd', 'e', 'f', 'foreign']);
        if (dying.writes() < limit) {
          expect(limit).toBeGreaterThan(5);
          return;
        }
      }
    }
  });
});
