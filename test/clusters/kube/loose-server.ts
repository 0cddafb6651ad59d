import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server was asked. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
}

/** An HTTP server on loopback that does to each request whatever the test says: half answers, resets, silence. */
export interface LooseServer {
  url: string;
  asked: Asked[];
  /** Connections that were ever opened. */
  connections(): number;
  /** What is done from now on. The answer may be left unfinished. */
  behave(answer: (response: ServerResponse, asked: Asked, number: number) => void): void;
  /** Breaks every connection and listens no more. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
}

export async function startLooseServer(): Promise<LooseServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let port = 0;
  let server: Server | null = null;
  let answer: Parameters<LooseServer['behave']>[0] = (response) => response.writeHead(404).end('{}');

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const seen = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers };
    asked.push(seen);
    request.resume().on('end', () => answer(response, seen, asked.length));
  }

  async function up(): Promise<void> {
    server = createServer({ keepAliveTimeout: 60_000 }, onRequest);
    server.on('connection', (socket: Socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    const listening = server;
    await new Promise<void>((done) => listening.listen(port, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    const ending = server;
    server = null;
    for (const socket of sockets) socket.resetAndDestroy();
    if (ending !== null) await new Promise((done) => ending.close(done));
  }

  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    connections: () => connections,
    behave(next) {
      answer = next;
    },
    down,
    up,
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A refusal in the API server's own form. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  headers: Record<string, string> = {},
): void {
  sendJson(
    response,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: reason },
    code,
    headers,
  );
}

/** One line of a watch. */
export function line(type: string, name: string, resourceVersion: string, more: object = {}): string {
  const metadata = { name, namespace: 'default', resourceVersion, ...more };
  return `${JSON.stringify({ type, object: { kind: 'PartialObjectMetadata', metadata } })}\n`;
}

export async function until(isThere: () => boolean, what: () => string = () => ''): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isThere()) {
    if (Date.now() > end) throw new Error(`it never came so far: ${what()}`);
    await sleep(5);
  }
}
