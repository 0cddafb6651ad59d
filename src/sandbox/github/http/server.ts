import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ApiDeps, errorAnswer, serveApi } from './api.ts';
import { parseGitPath, serveGit } from './git-smart-http.ts';
import { HttpError } from './http-error.ts';
import { render, send } from './respond.ts';
import { type SetupDeps, serveSetup } from './setup-page.ts';

export interface Log {
  error(data: Readonly<Record<string, unknown>>, message: string): void;
}

const LARGEST_BODY = 128 * 1024 * 1024;

/** Listens on loopback; port 0 takes a free one. */
export function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : port);
  });
  return promise;
}

/** The sandbox's one HTTP server: REST below /api/v3, /api/graphql, git at /OWNER/REPO.git, the set-up page of Apps. */
export function createGitHubServer(deps: () => ApiDeps & SetupDeps, log: Log): Server {
  return createServer((request, response) => {
    serve(deps(), request, response).catch((error: unknown) => {
      if (error instanceof HttpError) {
        refuse(request, response, error, deps().context.now());
        return;
      }
      log.error({ error, method: request.method, url: request.url?.split('?')[0] }, 'the sandbox failed to answer');
      if (response.headersSent) response.destroy();
      else send(request, response, { status: 500, headers: {}, body: Buffer.from('{"message":"Server Error"}') });
    });
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, error: HttpError, now: Date): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isGit = parseGitPath(new URL(request.url ?? '/', 'http://sandbox').pathname) !== undefined;
  const challenge = isGit && error.status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
  const answer = errorAnswer(error);
  send(request, response, render(request, { ...answer, headers: { ...answer.headers, ...challenge } }, now));
}

async function serve(deps: ApiDeps & SetupDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const method = request.method ?? 'GET';
  const body = await readAll(request);
  if (url.pathname === '/api/graphql') {
    await serveApi(deps, request, response, { method, path: '/graphql', query: url.searchParams, body });
    return;
  }
  if (url.pathname.startsWith('/api/v3/') || url.pathname === '/api/v3') {
    const path = url.pathname.slice('/api/v3'.length) || '/';
    await serveApi(deps, request, response, { method, path, query: url.searchParams, body });
    return;
  }
  const git = parseGitPath(url.pathname);
  if (git) {
    const fault = deps.context.faults.takeRequest(['answer', 'reset', 'slow'], method, url.pathname);
    if (fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'answer') throw new HttpError(fault.status, fault.message ?? 'Server Error');
    await serveGit(deps.context, request, response, { ...git, query: url.search.slice(1), body });
    return;
  }
  if (serveSetup(deps, response, { method, path: url.pathname, query: url.searchParams, body })) return;
  throw new HttpError(404, 'Not Found');
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > LARGEST_BODY) throw new HttpError(413, 'Request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
