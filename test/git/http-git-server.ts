import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const backend = join(execFileSync('git', ['--exec-path']).toString().trim(), 'git-http-backend');

/** A bare repository behind real `git http-backend` on a free port of the loopback, which asks for a token. */
export interface HttpGitServer {
  /** Folder of the bare repository, to be changed with git directly. */
  repository: string;
  url: string;
  token: string;
  /** Requests that were let through so far. */
  requests(): number;
  /** The moment is chosen by the test: answers wait until the returned function is called. */
  hold(): () => void;
  stop(): Promise<void>;
}

export async function startHttpGitServer(): Promise<HttpGitServer> {
  const root = mkdtempSync(join(tmpdir(), 'shiplock-git-'));
  const repository = join(root, 'acme', 'deploy');
  execFileSync('git', ['init', '--bare', '--quiet', '--template=', '--initial-branch=main', repository]);
  appendFileSync(join(repository, 'config'), '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n');
  const token = 'letter-and-number-7';
  const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  let requests = 0;
  let gate: Promise<void> = Promise.resolve();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await gate;
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
      return;
    }
    requests += 1;
    runBackend(root, request, response);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    rmSync(root, { recursive: true, force: true });
  }

  function hold(): () => void {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    return held.resolve;
  }

  return { repository, url: `http://127.0.0.1:${port}/acme/deploy`, token, requests: () => requests, hold, stop };
}

function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn(backend, {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(child.stdin).on('error', () => undefined);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head.toString('latin1', 0, end).split('\r\n');
    const headers = new Map(lines.map((line) => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']));
    const status = Number.parseInt(headers.get('Status') ?? '200', 10);
    headers.delete('Status');
    response.writeHead(status, Object.fromEntries(headers));
    response.write(head.subarray(end + 4));
  });
  child.on('close', () => response.end());
}
