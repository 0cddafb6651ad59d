import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeCredentials } from '../../../src/clusters/kube/credentials.ts';
import { readKubeconfig } from '../../../src/clusters/kube/kubeconfig.ts';
import { createKubeTransport, type KubeTransport } from '../../../src/clusters/kube/transport.ts';
import type { SandboxCluster } from '../../../src/sandbox/cluster/cluster.ts';
import { configMap } from '../../contracts/kube-api/world.ts';
import { startCluster, TOKEN } from '../../sandbox/cluster/sandbox.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

let clock: FakeClock;
let cluster: SandboxCluster;
let credentials: KubeCredentials;
let transport: KubeTransport;

beforeEach(async () => {
  clock = createFakeClock();
  cluster = await startCluster();
  const readFile = () => Promise.reject(new Error('nothing to read'));
  credentials = await readKubeconfig(cluster.kubeconfig(TOKEN), { clock, readFile });
  transport = createKubeTransport({ credentials, clock, random: () => 0.5 });
});

afterEach(async () => {
  await transport.close();
  await cluster.close();
});

function apply(name: string, data: Record<string, string> = {}) {
  const contentType = 'application/apply-patch+yaml';
  const query = { fieldManager: 'alpha' };
  return transport.request({
    method: 'PATCH',
    path: `${MAPS}/${name}`,
    body: configMap(name, data),
    contentType,
    query,
  });
}

describe('a request', () => {
  it('waits as long as a throttling server asks', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 429, retryAfterSeconds: 4 }, times: 2 });
    expect((await transport.request({ method: 'GET', path: MAPS })).status).toBe(200);
    expect(clock.slept).toEqual([4000, 4000]);
  });

  it('backs off by itself when the server does not say', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 429 }, times: 3 });
    await transport.request({ method: 'GET', path: MAPS });
    expect(clock.slept).toEqual([100, 200, 400]);
  });

  it('gives up after its tries, with the last answer', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 503 }, times: 9 });
    const asked = transport.request({ method: 'GET', path: MAPS });
    await expect(asked).rejects.toMatchObject({ status: 503, reason: 'ServiceUnavailable' });
    expect(cluster.faults.pending()).toBe(1);
    expect(clock.slept).toHaveLength(4);
  });

  it('is sent again over a broken connection when that is harmless', async () => {
    cluster.faults.add({ fault: { kind: 'reset', afterWork: true }, verb: 'apply' });
    expect((await apply('one', { a: '1' })).status).toBe(200);
    expect(cluster.faults.pending()).toBe(0);
  });

  it('is not sent again when it might be done twice', async () => {
    cluster.faults.add({ fault: { kind: 'reset', afterWork: true }, verb: 'create' });
    const asked = transport.request({ method: 'POST', path: MAPS, body: configMap('one', {}) });
    await expect(asked).rejects.toMatchObject({ name: 'TransportError' });
    expect((await transport.request({ method: 'GET', path: `${MAPS}/one` })).status).toBe(200);
  });

  it('ends when its time is up, without another try', async () => {
    cluster.faults.add({ fault: { kind: 'slow', delayMs: 5000 } });
    const asked = transport.request({ method: 'GET', path: MAPS, timeoutMs: 30 });
    await expect(asked).rejects.toThrow(`no answer to GET ${MAPS} within 30 ms`);
    expect(clock.slept).toEqual([]);
  });

  it('ends at once when it is cancelled', async () => {
    cluster.faults.add({ fault: { kind: 'slow', delayMs: 5000 } });
    const stop = new AbortController();
    const asked = transport.request({ method: 'GET', path: MAPS, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  it('carries raw fields there and back', async () => {
    const body = { ...configMap('raw', { a: '1' }), binaryData: { b: 'AA==' } };
    const made = await transport.request({ method: 'POST', path: MAPS, body });
    expect(made.body).toMatchObject({ binaryData: { b: 'AA==' }, metadata: { creationTimestamp: expect.any(String) } });
  });

  it('says that there is nobody', async () => {
    await cluster.close();
    await expect(transport.request({ method: 'GET', path: MAPS })).rejects.toThrow(
      `no answer to GET ${MAPS}: ECONNREFUSED`,
    );
    expect(clock.slept).toHaveLength(4);
  });
});

describe('a token', () => {
  it('that is refused is read again, once', async () => {
    let token = 'stale';
    let refreshed = 0;
    const rotating: KubeCredentials = {
      ...credentials,
      authorization: async () => `Bearer ${token}`,
      refresh() {
        refreshed += 1;
        token = refreshed === 1 ? TOKEN : 'stale';
        return true;
      },
    };
    const fresh = createKubeTransport({ credentials: rotating, clock, random: () => 0 });
    expect((await fresh.request({ method: 'GET', path: MAPS })).status).toBe(200);
    token = 'stale';
    await expect(fresh.request({ method: 'GET', path: MAPS })).rejects.toMatchObject({ status: 401 });
    expect(refreshed).toBe(2);
    await fresh.close();
  });

  it('is in no error', async () => {
    cluster.faults.add({ fault: { kind: 'status', code: 400 } });
    const error = await transport.request({ method: 'GET', path: MAPS }).catch((reason: unknown) => reason);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
  });
});
