import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeCredentials } from '../../../src/clusters/kube/credentials.ts';
import { tokenFile } from '../../../src/clusters/kube/token.ts';
import { createKubeTransport, type KubeTransport } from '../../../src/clusters/kube/transport.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type LooseServer, sendJson, sendStatus, startLooseServer } from './loose-server.ts';

/** The transport against a server that misbehaves on the wire. */

const MAPS = '/api/v1/namespaces/default/configmaps';
let clock: FakeClock;
let server: LooseServer;
let transport: KubeTransport;

beforeEach(async () => {
  clock = createFakeClock();
  server = await startLooseServer();
  transport = transportWith({ authorization: async () => 'Bearer t', refresh: () => false });
});

afterEach(async () => {
  await transport.close();
  await server.down();
});

function transportWith(token: Pick<KubeCredentials, 'authorization' | 'refresh'>): KubeTransport {
  const credentials: KubeCredentials = { server: server.url, tls: {}, namespace: null, ...token };
  return createKubeTransport({ credentials, clock, random: () => 0.5 });
}

/** Does this to the first requests and answers well from then on. */
function first(count: number, fault: (response: ServerResponse) => void): void {
  server.behave((response, _asked, number) => {
    if (number <= count) fault(response);
    else sendJson(response, { kind: 'ConfigMap', number });
  });
}

const get = { method: 'GET', path: `${MAPS}/a` } as const;
const create = { method: 'POST', path: MAPS, body: {} } as const;
const apply = {
  method: 'PATCH',
  path: `${MAPS}/a`,
  body: {},
  contentType: 'application/apply-patch+yaml',
} as const;

describe('a request to a server that', () => {
  it('throttles until a date', async () => {
    clock.advance(Date.parse('2026-11-21T18:00:00Z') - clock.now());
    first(1, (response) =>
      sendStatus(response, 429, 'TooManyRequests', { 'retry-after': 'Sat, 21 Nov 2026 18:00:07 GMT' }),
    );
    expect((await transport.request(create)).status).toBe(200);
    expect(clock.slept).toEqual([7000]);
  });

  it('throttles without saying how long', async () => {
    first(2, (response) => sendStatus(response, 429, 'TooManyRequests'));
    await transport.request(create);
    expect(clock.slept).toEqual([100, 200]);
  });

  it.each([500, 502, 503, 504])('answers %i is asked again for what may be done twice only', async (status) => {
    first(1, (response) => response.writeHead(status).end('<html>upstream</html>'));
    await expect(transport.request(create)).rejects.toMatchObject({ status });
    server.asked.length = 0;
    expect((await transport.request(apply)).status).toBe(200);
    expect(server.asked).toHaveLength(2);
  });

  it('says 500 to a field that no schema has is not asked again', async () => {
    const message = 'failed to create typed patch object: .spec.masts: field not declared in schema';
    server.behave((response) => sendJson(response, { kind: 'Status', message, code: 500 }, 500));
    await expect(transport.request(apply)).rejects.toThrow('field not declared in schema');
    expect(server.asked).toHaveLength(1);
  });

  it('breaks off in the middle of an answer', async () => {
    first(2, (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"kind":"Conf');
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
    });
    expect((await transport.request(apply)).body).toEqual({ kind: 'ConfigMap', number: 3 });
  });

  it('breaks the connection is not sent again what may be done twice', async () => {
    first(1, (response) => response.socket?.resetAndDestroy());
    await expect(transport.request(create)).rejects.toMatchObject({ name: 'TransportError' });
    expect(server.asked).toHaveLength(1);
  });

  it('says nothing at all is left after the time, and its connection with it', async () => {
    first(1, () => undefined);
    await expect(transport.request({ ...get, timeoutMs: 60 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect((await transport.request(get)).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it('stops in the middle of an answer is left after the time', async () => {
    first(1, (response) => response.writeHead(200).write('{"kind":'));
    await expect(transport.request({ ...get, timeoutMs: 60 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect((await transport.request(get)).status).toBe(200);
  });

  it('is restarted finds its clients again', async () => {
    first(0, () => undefined);
    await transport.request(get);
    await server.down();
    const asked = transport.request(get);
    await server.up();
    expect((await asked).status).toBe(200);
    expect((await transport.request(get)).status).toBe(200);
  });
});

describe('connections', () => {
  it('are used again', async () => {
    server.behave((response) => sendJson(response, {}));
    for (let index = 0; index < 30; index += 1) await transport.request(get);
    // Two, because an answer is read to its end before its connection counts as free.
    expect(server.connections()).toBeLessThanOrEqual(2);
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 8 }, () => transport.request(get)));
    }
    expect(server.connections()).toBeLessThanOrEqual(18);
  });

  it('are used again after refusals', async () => {
    server.behave((response) => sendStatus(response, 409, 'Conflict'));
    for (let index = 0; index < 10; index += 1)
      await expect(transport.request(create)).rejects.toMatchObject({ status: 409 });
    expect(server.connections()).toBeLessThanOrEqual(2);
  });
});

describe('a token in a file', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shiplock-token-'));
    path = join(dir, 'token');
    await writeFile(path, 'one\n');
    await transport.close();
    transport = transportWith(tokenFile(path, { readFile: (name) => readFile(name, 'utf8'), clock }));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const used = () => server.asked.map(({ headers }) => headers.authorization);

  it('is read again at once when the server does not take it any more', async () => {
    let accepted = 'one';
    server.behave((response, { headers }) => {
      if (headers.authorization === `Bearer ${accepted}`) sendJson(response, {});
      else sendStatus(response, 401, 'Unauthorized');
    });
    await transport.request(create);
    accepted = 'two';
    await writeFile(path, 'two');
    await transport.request(create);
    expect(used()).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
    expect(clock.slept).toEqual([]);
    accepted = 'three';
    await expect(transport.request(create)).rejects.toMatchObject({ status: 401 });
    await writeFile(path, 'three');
    await transport.request(create);
  });

  it('is read again every minute while it is taken', async () => {
    server.behave((response) => sendJson(response, {}));
    await transport.request(get);
    await writeFile(path, 'two');
    clock.advance(59_000);
    await transport.request(get);
    clock.advance(1000);
    await transport.request(get);
    expect(used()).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
  });
});
