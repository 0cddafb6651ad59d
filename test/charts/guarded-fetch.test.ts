import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createCharts } from '../../src/charts/create-charts.ts';
import type { Resolve } from '../../src/registries/oci/network/guarded-send.ts';
import { createMemoryStore } from './memory-store.ts';

/** Real sockets on the loopback interface: what addresses are refused shows only there. */
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve).unref());
  return (server.address() as AddressInfo).port;
}

const chart = { name: 'api', version: '1.2.3' };

async function fetchFrom(
  repository: string,
  {
    listed,
    hosts = {},
    resolve,
    timeoutMs = 5_000,
  }: {
    listed: string[];
    hosts?: Record<string, { endpoint?: string; private?: boolean }>;
    resolve?: Resolve;
    timeoutMs?: number;
  },
): Promise<string> {
  const never: Resolve = async (name) => {
    throw new Error(`nobody may resolve ${name}`);
  };
  const charts = createCharts({ store: createMemoryStore(), hosts, resolve: resolve ?? never, timeoutMs });
  const found = await charts.allowing({ hosts: listed, listName: 'the list' }).fetch({ ...chart, repository });
  return found.status === 'failed' ? found.message : found.status;
}

test.each([
  'https://127.0.0.1',
  'https://127.1:8080',
  'https://0x7f000001',
  'https://2130706433',
  'https://[::1]',
  'https://[::ffff:127.0.0.1]',
  'https://169.254.169.254',
  'https://10.0.0.8:8443',
  'oci://127.0.0.1:5000/acme',
])('%s is private, even when it is listed', async (repository) => {
  const { host } = new URL(repository.replace('oci:', 'https:'));
  expect(await fetchFrom(repository, { listed: [host] })).toContain('is a private address');
});

test('a name that leads to private addresses only is refused, whatever it is called', async () => {
  const addresses = ['127.0.0.1', '10.0.0.1', '::1', 'fd00::1'];
  const resolve: Resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  expect(await fetchFrom('https://charts.test', { listed: ['charts.test'], resolve })).toContain(
    'charts.test is a private address',
  );
});

test('a redirect from an allowed host to a name inside is refused, and nothing is sent there', async () => {
  let asked = 0;
  const inside = await serve((_, response) => {
    asked += 1;
    response.end();
  });
  const port = await serve((_, response) =>
    response.writeHead(302, { location: `https://inner.test:${inside}/index.yaml` }).end(),
  );
  const message = await fetchFrom('https://charts.test', {
    listed: ['charts.test', `inner.test:${inside}`],
    hosts: { 'charts.test': { endpoint: `http://127.0.0.1:${port}` } },
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  expect(message).toContain('inner.test is a private address');
  expect(asked).toBe(0);
});

test('what an operator set is reached, in a private network and without TLS', async () => {
  const archive = gzipSync('a chart');
  const port = await serve((request, response) =>
    request.url === '/stable/index.yaml'
      ? response.end(gzipSync('entries:\n  api:\n  - version: 1.2.3\n    urls: [api.tgz]\n'))
      : response.writeHead(request.url === '/stable/api.tgz' ? 200 : 404).end(archive),
  );
  const hosts = { 'charts.test': { endpoint: `http://127.0.0.1:${port}` } };
  expect(await fetchFrom('https://charts.test/stable', { listed: ['charts.test'], hosts })).toBe('fetched');
  // Their being set allows them to nobody.
  expect(await fetchFrom('https://charts.test/stable', { listed: [], hosts })).toContain(
    'charts.test is not in the list',
  );
});

test('a host that never ends is left, and one that is not there is said', async () => {
  const port = await serve((_, response) => response.writeHead(200).write('entries:\n'));
  const hosts = { 'charts.test': { endpoint: `http://127.0.0.1:${port}` } };
  const begin = performance.now();
  expect(await fetchFrom('https://charts.test', { listed: ['charts.test'], hosts, timeoutMs: 100 })).toContain(
    'not fetched',
  );
  expect(performance.now() - begin).toBeLessThan(3_000);
  const gone = { 'charts.test': { endpoint: 'http://127.0.0.1:1' } };
  expect(await fetchFrom('https://charts.test', { listed: ['charts.test'], hosts: gone })).toContain(
    'cannot be reached',
  );
});
