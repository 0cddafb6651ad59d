import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import type { RestMapping } from '../../../src/clusters/kube/rest-mapper.ts';
import { createKubeTransport, type KubeTransport } from '../../../src/clusters/kube/transport.ts';
import { watchKeys } from '../../../src/clusters/kube/watch-keys.ts';
import type { SandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import type { Fault } from '../../../src/sandbox/cluster/fault-plan.ts';
import { configMap } from '../../contracts/kube-api/world.ts';
import { startCluster, TOKEN } from '../../sandbox/cluster/sandbox.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MAPPING: RestMapping = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };

let clock: FakeClock;
let cluster: SandboxCluster;
let transport: KubeTransport;
let stop: AbortController;
let seen: string[];
let lists: string[][];
let errors: unknown[];
let following: Promise<void>;

beforeEach(async () => {
  clock = createFakeClock();
  cluster = await startCluster();
  const readFile = () => Promise.reject(new Error('nothing to read'));
  const credentials = await readKubeconfig(cluster.kubeconfig(TOKEN), { clock, readFile });
  transport = createKubeTransport({ credentials, clock, random: () => 0.5 });
  stop = new AbortController();
  seen = [];
  lists = [];
  errors = [];
});

afterEach(async () => {
  stop.abort();
  await following;
  await transport.close();
  await cluster.close();
});

function follow(silenceMs?: number): void {
  following = watchKeys(
    { transport, clock, random: () => 0.5 },
    {
      mapping: MAPPING,
      namespace: 'default',
      signal: stop.signal,
      onKey: ({ name }) => seen.push(name),
      onList: (keys) => lists.push(keys.map(({ name }) => name)),
      onRetry: (error) => errors.push(error),
      ...(silenceMs !== undefined && { silenceMs }),
    },
  );
}

async function create(name: string): Promise<void> {
  await transport.request({ method: 'POST', path: MAPS, body: configMap(name, {}) });
}

async function until(isThere: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isThere()) {
    if (Date.now() > end) throw new Error(`not seen; seen ${seen.join(' ')}, errors ${errors.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('following a kind', () => {
  it('tells of what is there, then of every change', async () => {
    await create('a');
    follow();
    await until(() => seen.includes('a'));
    await create('b');
    await until(() => seen.includes('b'));
    await transport.request({ method: 'DELETE', path: `${MAPS}/a` });
    await until(() => seen.filter((name) => name === 'a').length === 2);
    expect(lists).toEqual([['a']]);
  });

  it.each<[string, Fault, number]>([
    ['a server error', { kind: 'status', code: 500 }, 1],
    ['throttling', { kind: 'status', code: 429, retryAfterSeconds: 2 }, 1],
    ['a reset', { kind: 'reset' }, 1],
    ['a cut-off line', { kind: 'truncated-watch', afterEvents: 0 }, 1],
    ['a lost version, as status', { kind: 'gone' }, 2],
    ['a lost version, in the stream', { kind: 'expired-watch', afterEvents: 0 }, 2],
  ])('goes on after %s', async (_name, fault, listed) => {
    cluster.faults.add({ fault, verb: 'watch' });
    follow();
    await until(() => lists.length >= 1);
    await create('late');
    await until(() => seen.includes('late') && errors.length === 1 && lists.length === listed);
    expect(cluster.faults.pending()).toBe(0);
    await create('later');
    await until(() => seen.includes('later'));
  });

  it('notices a silent connection', async () => {
    cluster.faults.add({ fault: { kind: 'silent-watch', afterEvents: 0 }, verb: 'watch' });
    follow(300);
    await until(() => lists.length >= 1);
    await create('unheard');
    await until(() => seen.includes('unheard'));
    expect(String(errors[0])).toContain('UND_ERR_BODY_TIMEOUT');
  });

  it('waits longer the more often it fails, and as long as it is told', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 500 }, verb: 'watch', times: 3 });
    cluster.faults.add({ fault: { kind: 'status', code: 429, retryAfterSeconds: 9 }, verb: 'watch' });
    follow();
    await until(() => errors.length === 4);
    expect(clock.slept.slice(0, 4)).toEqual([400, 800, 1600, 9000]);
  });

  it('ends when it is told to, also while it waits', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 500 }, times: 1000 });
    follow();
    await until(() => errors.length > 0);
    stop.abort();
    await expect(following).resolves.toBeUndefined();
  });
});
