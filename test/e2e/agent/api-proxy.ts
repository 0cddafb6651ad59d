import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Agent, type Dispatcher, request as send } from 'undici';
import { textAt } from '../../../src/model/read-json.ts';
import type { TestCluster } from '../cluster/start.ts';

/** A request on its way to the API server. */
export interface Passing {
  method: string;
  /** Without its query; a creation with the name of what is created, as if it were in it. */
  path: string;
  /** It would change something: a dry run would not. */
  isWrite: boolean;
  isWatch: boolean;
}

/** What the proxy does with a request. */
export type Fate =
  | { do: 'pass' }
  /** The connection breaks before the request reaches the server. */
  | { do: 'break' }
  /** The server does the work, and the connection breaks instead of an answer. */
  | { do: 'break-after' }
  /** Nobody ever answers, and the connection stays open; `isDone`: the server has done the work. */
  | { do: 'swallow'; isDone: boolean }
  | { do: 'refuse'; status: number; retryAfterSeconds?: number };

/** An HTTP door before the API server at which requests can be counted, lost and refused. */
export interface ApiProxy {
  url: string;
  /** Asked about each request from now on; without one everything passes. */
  judge(fate: (passing: Passing) => Fate): void;
  /** Writes that the server has done, as `METHOD path`. */
  done: string[];
  /** Breaks every connection that is open. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startApiProxy(cluster: TestCluster): Promise<ApiProxy> {
  const upstream = new Agent({ connect: { ca: cluster.certificate }, headersTimeout: 0, bodyTimeout: 0 });
  const done: string[] = [];
  let judge: (passing: Passing) => Fate = () => ({ do: 'pass' });

  async function forward(from: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host: _, connection: __, ...headers } = from.headers;
    const body = await buffer(from);
    const passing = passingOf(from, body);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const fate = judge(passing);
    if (!reachesServer(fate)) return doWithout(fate, response);
    const answer = await send(`${cluster.url}${from.url}`, {
      method: passing.method as 'GET',
      headers: headers as Record<string, string>,
      body: body.length === 0 ? null : body,
      dispatcher: upstream,
      // A write that has reached the server is done, whoever still waits for it.
      ...(passing.isWrite ? {} : { signal: gone.signal }),
    });
    if (passing.isWrite && answer.statusCode < 300) done.push(textOf(passing));
    if (fate.do === 'pass') return passOn(answer, response);
    // A watch has no end to wait for.
    if (!passing.isWatch) await answer.body.dump();
    if (fate.do === 'break-after') response.destroy();
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (from, response) => {
    forward(from, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    judge(next) {
      judge = next;
    },
    done,
    cut: () => server.closeAllConnections(),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await upstream.destroy();
    },
  };
}

function reachesServer(fate: Fate): boolean {
  return fate.do === 'pass' || fate.do === 'break-after' || (fate.do === 'swallow' && fate.isDone);
}

/** What becomes of a request that the server never sees. */
function doWithout(fate: Fate, response: ServerResponse): void {
  if (fate.do === 'break') response.destroy();
  if (fate.do === 'refuse') refuse(response, fate);
}

async function passOn(answer: Dispatcher.ResponseData, response: ServerResponse): Promise<void> {
  response.writeHead(answer.statusCode, answer.headers);
  response.flushHeaders();
  for await (const chunk of answer.body) response.write(chunk);
  response.end();
}

/** Text of a kubeconfig for the proxy, with a token or the path of a file that holds one. */
export function proxyKubeconfig(server: string, user: { token: string } | { tokenFile: string }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  });
}

/** `METHOD path`. */
export function textOf({ method, path }: Passing): string {
  return `${method} ${path}`;
}

function passingOf({ method = 'GET', url = '/' }: IncomingMessage, body: Buffer): Passing {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isWrite = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) && !searchParams.has('dryRun');
  const created: unknown = method === 'POST' ? JSON.parse(body.toString()) : null;
  const name = textAt(created, 'metadata', 'name');
  const path = name === null ? pathname : `${pathname}/${name}`;
  return { method, path, isWrite, isWatch: searchParams.get('watch') === 'true' };
}

function refuse(response: ServerResponse, { status, retryAfterSeconds }: Extract<Fate, { do: 'refuse' }>): void {
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: 'a fault of the test' };
  response.writeHead(status, { 'content-type': 'application/json', ...retryAfter }).end(JSON.stringify(body));
}
