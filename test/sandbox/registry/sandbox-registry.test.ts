import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { parseEvents } from '../../../src/intake/registries/distribution/parse.ts';
import { createHostNames } from '../../../src/intake/registries/host-names.ts';
import { digestOf } from '../../../src/sandbox/registry/contents.ts';
import type { NotificationEndpoint } from '../../../src/sandbox/registry/notifier.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../../../src/sandbox/registry/sandbox-registry.ts';
import { until } from '../../contracts/queue.ts';

const recordings = new URL('../../../fixtures/events/distribution/', import.meta.url);
const host = 'registry.acme.test';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}
type Json = { [key: string]: unknown };

/** What a registry is configured to tell: it answers with the given statuses, then with 200. */
async function aListener(...statuses: number[]): Promise<{ url: string; received: Received[]; events(): Json[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return { url, received, events: () => received.flatMap(({ text }) => JSON.parse(text).events) };
}

async function aRegistry(...endpoints: NotificationEndpoint[]): Promise<SandboxRegistry> {
  const registry = await createSandboxRegistry({ port: 0, host, endpoints, backoffMs: 5 });
  open.push(registry);
  return registry;
}

/** The shape of a value: the names and kinds of all its fields, in order. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, field]) => [key, shape(field)]);
}

test('a push tells what was recorded of the real registry: headers, order, shape and spacing', async () => {
  const all = await aListener();
  const images = await aListener();
  const registry = await aRegistry(
    { url: all.url, headers: {} },
    {
      url: images.url,
      headers: { Authorization: 'Bearer an-example', 'X-Test': '1' },
      ignore: { mediaTypes: ['application/octet-stream'], actions: ['pull'] },
    },
  );
  const { digest } = await registry.push({ repository: 'acme/api', tag: '1.0.0' });
  await registry.notified();
  const [recorded] = JSON.parse(await readFile(new URL('single-tag.app.json', recordings), 'utf8'));
  const [event] = images.events();
  expect(images.received).toHaveLength(1);
  expect(shape(event)).toEqual(shape(recorded.body.events[0]));
  const {
    host: _host,
    connection: _connection,
    'content-length': _length,
    ...headers
  } = images.received[0]?.headers ?? {};
  const { host: _other, ...expected } = recorded.headers;
  expect(headers).toEqual(expected);
  expect(images.received[0]?.text).toMatch(/^\{\n {3}"events": \[\n {6}\{\n {9}"id": "/);
  expect(parseEvents({ events: [event] }, { hosts: createHostNames() })).toMatchObject({
    events: [{ id: event?.['id'], kind: 'image', repository: `${host}/acme/api`, tag: '1.0.0', digest }],
    ignored: 0,
  });
  const everything = JSON.parse(await readFile(new URL('single-tag.all.json', recordings), 'utf8'));
  const kinds = (events: Json[]) =>
    events.map(({ action, target }) => `${action} ${(target as Json)['mediaType']} ${(target as Json)['tag']}`);
  expect(kinds(all.events())).toEqual(
    kinds(everything.flatMap((one: { body: { events: Json[] } }) => one.body.events)),
  );
});

test('the same image has the same digest, and labels change it', async () => {
  const registry = await aRegistry();
  const image = { repository: 'acme/api', tag: '1.0.0' };
  const first = await registry.push(image);
  expect(await registry.push(image)).toEqual(first);
  expect(await registry.push({ ...image, labels: { 'org.opencontainers.image.revision': 'abc' } })).not.toEqual(first);
});

test('a notification is repeated until it is answered well, and the next one waits for it', async () => {
  const listener = await aListener(500, 503, 404, 500);
  const registry = await aRegistry({
    url: listener.url,
    headers: {},
    ignore: { mediaTypes: ['application/octet-stream'] },
  });
  await registry.push({ repository: 'acme/api', tag: '1.0.0' });
  await registry.push({ repository: 'acme/api', tag: '1.0.1' });
  await registry.notified();
  const ids = listener.events().map((event) => event['id']);
  expect(ids).toHaveLength(6);
  expect(new Set(ids.slice(0, 5)).size).toBe(1);
  expect(ids[5]).not.toBe(ids[0]);
});

test('notifications are lost on command, and with the process', async () => {
  const listener = await aListener();
  const endpoint = { url: listener.url, headers: {}, ignore: { mediaTypes: ['application/octet-stream'] } };
  const registry = await aRegistry(endpoint);
  registry.loseNotifications(Number.POSITIVE_INFINITY);
  await registry.push({ repository: 'acme/api', tag: '1.0.0' });
  registry.loseNotifications(0);
  await registry.push({ repository: 'acme/api', tag: '1.0.1' });
  await registry.notified();
  expect(listener.events().map((event) => (event['target'] as Json)['tag'])).toEqual(['1.0.1']);

  const deaf = await aListener(...Array.from({ length: 1000 }, () => 500));
  const dying = await createSandboxRegistry({
    port: 0,
    host,
    endpoints: [{ ...endpoint, url: deaf.url }],
    backoffMs: 5,
  });
  await dying.push({ repository: 'acme/api', tag: '1.0.0' });
  await until(() => deaf.received.length > 3);
  await dying.close();
  await dying.notified();
  const before = deaf.received.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(deaf.received.length).toBe(before);
});

test('manifests are read by tag and digest, and deleted by digest only', async () => {
  const listener = await aListener();
  const registry = await aRegistry({ url: listener.url, headers: {}, ignore: { actions: ['push', 'pull'] } });
  const { digest } = await registry.push({ repository: 'acme/api', tag: '1.0.0' });
  const at = (reference: string, method = 'GET') =>
    fetch(`${registry.url}/v2/acme/api/manifests/${reference}`, { method });
  const byTag = await at('1.0.0');
  expect(byTag.headers.get('docker-content-digest')).toBe(digest);
  expect(byTag.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json');
  expect(digestOf(new Uint8Array(await byTag.arrayBuffer()))).toBe(digest);
  const head = await at(digest, 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await at('1.0.0', 'DELETE')).status).toBe(400);
  expect((await at(digest, 'DELETE')).status).toBe(202);
  expect((await at('1.0.0')).status).toBe(404);
  await registry.notified();
  const recorded = JSON.parse(await readFile(new URL('delete-by-digest.all.json', recordings), 'utf8'));
  const events = recorded.flatMap((one: { body: { events: Json[] } }) => one.body.events);
  expect(listener.events().map(shape)).toEqual(events.map(shape));
});

test('what is broken is refused as the specification says', async () => {
  const registry = await aRegistry();
  await registry.push({ repository: 'acme/api', tag: '1.0.0' });
  const put = (reference: string, body: string) =>
    fetch(`${registry.url}/v2/acme/api/manifests/${reference}`, { method: 'PUT', body });
  expect((await put('bad', 'no json')).status).toBe(400);
  const missing = { config: { mediaType: 'a', size: 1, digest: `sha256:${'0'.repeat(64)}` }, layers: [] };
  expect(await (await put('bad', JSON.stringify(missing))).json()).toMatchObject({
    errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }],
  });
  const upload = `${registry.url}/v2/acme/api/blobs/uploads/?digest=sha256:${'0'.repeat(64)}`;
  expect((await fetch(upload, { method: 'POST', body: 'x' })).status).toBe(400);
  expect((await fetch(`${registry.url}/v2/`)).status).toBe(200);
  expect((await fetch(`${registry.url}/v2/acme/none/tags/list`)).status).toBe(404);
  expect((await fetch(`${registry.url}/v2/acme/api/tags/other`)).status).toBe(405);
  expect((await fetch(`${registry.url}/elsewhere`)).status).toBe(404);
});

test('a blob is mounted from another repository, or sent in pieces', async () => {
  const listener = await aListener();
  const registry = await aRegistry({ url: listener.url, headers: {}, ignore: { actions: ['push', 'pull'] } });
  const blob = 'a blob in two pieces';
  const digest = digestOf(Buffer.from(blob));
  const start = await fetch(`${registry.url}/v2/acme/a/blobs/uploads/`, { method: 'POST' });
  const place = registry.url + start.headers.get('location');
  expect((await fetch(place, { method: 'PATCH', body: blob.slice(0, 7) })).status).toBe(202);
  expect((await fetch(`${place}?digest=${digest}`, { method: 'PUT', body: blob.slice(7) })).status).toBe(201);
  const mount = `${registry.url}/v2/acme/b/blobs/uploads/?mount=${digest}&from=acme/a`;
  expect((await fetch(mount, { method: 'POST' })).status).toBe(201);
  expect(await (await fetch(`${registry.url}/v2/acme/b/blobs/${digest}`)).text()).toBe(blob);
  await registry.notified();
  const recorded = JSON.parse(await readFile(new URL('docker-v2s2.all.json', recordings), 'utf8'));
  expect(listener.events().map(shape)).toEqual([shape(recorded[1].body.events[0])]);
});
