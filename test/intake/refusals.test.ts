import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Counter, createCounter } from '../../src/intake/counter.ts';
import { senderKey } from '../../src/intake/sender-key.ts';
import { createThinLog } from '../../src/intake/thin-log.ts';
import { createRefusalLimit } from '../../src/server-refusals.ts';
import type { HttpRequest, Route } from '../../src/web/http.ts';
import { createHttpServer, type HttpServer } from '../../src/web/server.ts';

const log = { info() {}, warn() {}, error() {} };
const door: Route = {
  method: 'POST',
  path: '/door',
  auth: 'token',
  maxBody: 100,
  handle: async ({ headers }) =>
    headers['x-key'] === 'ours'
      ? { status: 202, body: { message: 'accepted' } }
      : { status: 401, body: { message: 'no' } },
};
let clock: number;
let counter: Counter;
let routes: Route[];
beforeEach(() => {
  clock = 0;
  counter = createCounter();
  routes = createRefusalLimit({ counter, now: () => new Date(clock) })([door]);
});

async function knock(address: string, key = 'theirs'): Promise<number> {
  const request = { headers: { 'x-key': key }, address } as unknown as HttpRequest;
  const answer = await routes[0]?.handle(request);
  return answer?.status ?? 0;
}

async function knocks(count: number, address: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push(await knock(address));
  return statuses;
}

describe('an address without a proof', () => {
  test('is told to wait after thirty refusals, and may knock again after a minute', async () => {
    expect(await knocks(32, '192.0.2.7')).toEqual([...new Array(30).fill(401), 429, 429]);
    expect(await knock('192.0.2.8')).toBe(401);
    clock = 60_000;
    expect(await knock('192.0.2.7')).toBe(401);
    expect(counter.counts()).toEqual({ tooMany: 2 });
  });

  test('harms nobody who proves himself from the same address', async () => {
    await knocks(100, '192.0.2.7');
    expect(await knock('192.0.2.7', 'ours')).toBe(202);
    expect(await knock('192.0.2.7')).toBe(429);
  });

  test('who proves himself is not counted, however often he comes', async () => {
    for (let index = 0; index < 100; index += 1) expect(await knock('192.0.2.7', 'ours')).toBe(202);
    expect(await knock('192.0.2.7')).toBe(401);
  });
});

describe('over the wire', () => {
  let server: HttpServer;
  let url: string;
  beforeAll(async () => {
    server = createHttpServer({
      routes: createRefusalLimit({ counter: createCounter(), now: () => new Date(0) })([door]),
      log,
    });
    url = await server.listen(0, '127.0.0.1');
  });
  afterAll(() => server.close());

  test('it is told how long', async () => {
    let answer = await fetch(`${url}/door`, { method: 'POST' });
    for (let index = 0; index < 30; index += 1) answer = await fetch(`${url}/door`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('wait a minute') });
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, key) => {
  expect(senderKey(address)).toBe(key);
});

test('a flood of refusals does not fill the log', () => {
  const lines: object[] = [];
  const thin = createThinLog(
    { ...log, warn: (fields) => void lines.push(fields) },
    {
      count: 3,
      windowMs: 1000,
      now: () => clock,
    },
  );
  for (let index = 0; index < 50; index += 1) thin.warn({ index }, 'refused');
  expect(lines).toEqual([{ index: 0 }, { index: 1 }, { index: 2, more: expect.stringContaining('counted only') }]);
  clock = 1000;
  thin.warn({ index: 50 }, 'refused');
  expect(lines.at(-1)).toEqual({ index: 50 });
});
