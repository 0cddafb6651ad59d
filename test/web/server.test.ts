import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { healthRoutes } from '../../src/web/health.ts';
import type { HttpAnswer, HttpRequest, Route } from '../../src/web/http.ts';
import { createHttpServer, type HttpServer } from '../../src/web/server.ts';

const errors: string[] = [];
const log = { info() {}, warn() {}, error: (fields: object, message: string) => errors.push(message + String(fields)) };
let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function route(handle: (request: HttpRequest) => Promise<HttpAnswer>, change: Partial<Route> = {}): Route {
  return { method: 'POST', path: '/things/:id', auth: 'token', maxBody: 10, handle, ...change };
}

async function start(...routes: Route[]): Promise<string> {
  server = createHttpServer({ routes, log });
  return await server.listen(0, '127.0.0.1');
}

test('a route gets its parameters, query, headers and body', async () => {
  const url = await start(
    route(async ({ params, query, headers, body }) => ({
      status: 201,
      body: { id: params['id'], q: query.get('q'), h: headers['x-h'], body: Buffer.from(body).toString() },
    })),
  );
  const answer = await fetch(`${url}/things/a%2Fb?q=1`, { method: 'POST', headers: { 'x-h': 'v' }, body: 'héllo' });
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({ id: 'a/b', q: '1', h: 'v', body: 'héllo' });
});

test('there is nothing beside the routes', async () => {
  const url = await start(
    route(async () => ({ status: 200 })),
    ...healthRoutes({}),
  );
  for (const path of ['/', '/things', '/things/', '/things/1/2', '/things/%ff', '/healthz/', '/metrics', '//healthz']) {
    const answer = await fetch(url + path, { method: 'POST' });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  const wrong = await fetch(`${url}/things/1`);
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  expect(wrong.headers.get('server')).toBeNull();
  expect(wrong.headers.get('x-powered-by')).toBeNull();
});

test('a body over the limit is refused while it streams, and never held', async () => {
  let calls = 0;
  const url = await start(
    route(async () => {
      calls += 1;
      return { status: 200 };
    }),
  );
  const exact = await fetch(`${url}/things/1`, { method: 'POST', body: '0123456789' });
  expect(exact.status).toBe(200);
  const announced = await fetch(`${url}/things/1`, { method: 'POST', body: '0123456789a' });
  expect(announced.status).toBe(413);
  const chunks = ReadableStream.from([Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(1 << 20)]);
  const streamed = await fetch(`${url}/things/1`, { method: 'POST', body: chunks, duplex: 'half' } as RequestInit);
  expect(streamed.status).toBe(413);
  expect(calls).toBe(1);
});

test('a handler that throws answers 500 without its text, and the server goes on', async () => {
  const url = await start(
    route(async () => {
      throw new Error('password is hunter2');
    }),
    ...healthRoutes({}),
  );
  const answer = await fetch(`${url}/things/1`, { method: 'POST' });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('hunter2');
  expect(errors).toHaveLength(1);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a request that is no HTTP, and one that breaks off, end nothing', async () => {
  const url = await start(
    route(async () => ({ status: 200 })),
    ...healthRoutes({}),
  );
  const port = Number(new URL(url).port);
  for (const text of ['nonsense\r\n\r\n', 'POST /things/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc']) {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    socket.destroy();
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a stream stays open until the other side goes or the server closes', async () => {
  const gone: string[] = [];
  const url = await start(
    route(
      async () => ({
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        stream(outlet) {
          outlet.write('data: 1\n\n');
          outlet.signal.addEventListener('abort', () => gone.push('gone'));
        },
      }),
      { method: 'GET' },
    ),
  );
  const leaving = new AbortController();
  const first = await fetch(`${url}/things/1`, { signal: leaving.signal });
  const reader = first.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
  leaving.abort();
  const second = await fetch(`${url}/things/1`);
  await server?.close();
  server = undefined;
  expect(await second.text()).toBe('data: 1\n\n');
  expect(gone).toEqual(['gone', 'gone']);
});

test('readiness names what is missing', async () => {
  let isUp = false;
  const url = await start(
    ...healthRoutes({
      async database() {
        if (!isUp) throw new Error('connection refused');
      },
    }),
  );
  const down = await fetch(`${url}/readyz`);
  expect([down.status, await down.json()]).toEqual([503, { message: 'not ready: database' }]);
  isUp = true;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('two routes may not answer the same request', () => {
  const twice = route(async () => ({ status: 200 }));
  expect(() => createHttpServer({ routes: [twice, twice], log })).toThrow('POST /things/:id');
});
