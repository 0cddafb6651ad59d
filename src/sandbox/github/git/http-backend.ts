import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gitEnvironment } from './run.ts';

export interface BackendRequest {
  readonly dir: string;
  /** The path below the repository, such as `/info/refs`. */
  readonly path: string;
  readonly query: string;
  readonly user: string;
  readonly body: Buffer;
  /** Refs that a push may not change, for the update hook. */
  readonly protectedRefs: readonly string[];
  /** Refs that a push may only move forward. */
  readonly forwardOnlyRefs: readonly string[];
}

/**
 * Hands a request of git over HTTP to `git http-backend` (CGI) and its answer to the client. The answer is not ended:
 * the caller does that once what follows from a push is done, so that a pusher sees its effects.
 */
export function serveWithBackend(
  request: IncomingMessage,
  response: ServerResponse,
  asked: BackendRequest,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn('git', ['http-backend'], { env: backendEnvironment(request, asked) });
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!head) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    writeHead(response, head.toString('latin1', 0, end));
    if (head.length > end + 4) response.write(head.subarray(end + 4));
    head = undefined;
  });
  child.stderr.resume();
  child.stdin.on('error', () => undefined); // a refused push closes its input early
  child.on('error', reject);
  child.on('close', () => {
    if (head) response.writeHead(500);
    resolve();
  });
  child.stdin.end(asked.body);
  return promise;
}

function backendEnvironment(request: IncomingMessage, asked: BackendRequest): NodeJS.ProcessEnv {
  const header = (name: string) => request.headers[name]?.toString() ?? '';
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: asked.dir,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: header('git-protocol'),
    PATH_INFO: asked.path,
    QUERY_STRING: asked.query,
    REQUEST_METHOD: request.method,
    REMOTE_USER: asked.user,
    REMOTE_ADDR: '127.0.0.1',
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: String(asked.body.length),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    SHIPLOCK_PROTECTED_REFS: asked.protectedRefs.join(' '),
    SHIPLOCK_FORWARD_ONLY_REFS: asked.forwardOnlyRefs.join(' '),
  };
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  response.writeHead(status, headers);
}
