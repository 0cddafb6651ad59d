import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../model/log.ts';
import type { HttpAnswer, Outlet, Route } from './http.ts';
import { matchRoute } from './match-route.ts';
import { readBody } from './read-body.ts';

export interface HttpServer {
  readonly routes: readonly Route[];
  /** Listens; port 0 takes a free one. Returns the address as a URL. */
  listen(port: number, host: string): Promise<string>;
  /** Ends open streams, lets running requests finish, then closes. */
  close(): Promise<void>;
}

/** Bytes that may wait for a reader of a stream; one that reads slower is cut off and comes back. */
const streamBacklog = 1024 * 1024;

/** A server that answers the listed routes and nothing else. It gives away neither versions nor errors' texts. */
export function createHttpServer({ routes, log }: { routes: readonly Route[]; log: Log }): HttpServer {
  refuseDoubles(routes);
  const streams = new Set<AbortController>();
  const server: Server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.error({ err: error, method: request.method }, 'a request could not be answered');
      send(response, { status: 500, body: { message: 'something went wrong here; the log has it' } });
    });
  });
  // A slow sender may not hold a connection for ever; streams are answers and are not bound by these.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 5_000;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', 'http://localhost');
    const match = matchRoute(routes, method, url.pathname);
    if (!match.found) {
      const headers = match.status === 405 ? { allow: match.allow.join(', ') } : {};
      return refuse(request, response, { status: match.status, headers, body: { message: 'there is nothing here' } });
    }
    const { route, params } = match;
    const body = await readBody(request, route.maxBody);
    if (body === null) {
      const message = `the body is larger than ${route.maxBody} bytes`;
      return refuse(request, response, { status: 413, body: { message } });
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const { searchParams: query } = url;
    const { headers } = request;
    const address = request.socket.remoteAddress ?? '';
    const given = { method, path: url.pathname, params, query, headers, body, address, signal: gone.signal };
    const result = await route.handle(given);
    if ('stream' in result) stream(response, result, gone);
    else send(response, result, method === 'HEAD');
  }

  function stream(
    response: ServerResponse,
    result: Extract<HttpAnswer, { stream: unknown }>,
    gone: AbortController,
  ): void {
    streams.add(gone);
    response.writeHead(result.status, result.headers);
    response.flushHeaders();
    gone.signal.addEventListener('abort', () => {
      streams.delete(gone);
      response.end();
    });
    const outlet: Outlet = {
      write(text) {
        response.write(text);
        if (response.writableLength > streamBacklog) gone.abort();
      },
      end: () => gone.abort(),
      signal: gone.signal,
    };
    result.stream(outlet);
  }

  return {
    routes,
    listen(port, host) {
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(addressOf(server));
        });
      });
    },
    close() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        for (const gone of streams) gone.abort();
        server.closeIdleConnections();
      });
    },
  };
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Answers without having read the body and ends the connection. What is still on its way is thrown away for a moment:
 * a connection that is reset while the sender writes would take the answer with it.
 */
function refuse(request: IncomingMessage, response: ServerResponse, result: HttpAnswer): void {
  response.setHeader('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.destroy(), 1_000);
  timer.unref();
  request.on('close', () => clearTimeout(timer));
  send(response, result);
}

function send(response: ServerResponse, result: HttpAnswer, isHead = false): void {
  if (response.headersSent || response.destroyed || 'stream' in result) {
    response.end();
    return;
  }
  const { status, headers = {}, body = '' } = result;
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.byteLength,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(isHead ? undefined : bytes);
}

function refuseDoubles(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const text = `${method} ${path}`;
    if (seen.has(text)) throw new Error(`two routes answer ${text}`);
    seen.add(text);
  }
}
