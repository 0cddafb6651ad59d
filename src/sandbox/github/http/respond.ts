import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './call.ts';

/** The headers that GitHub puts on every answer of its API. */
function commonHeaders(now: Date): Record<string, string> {
  return {
    // Clients correct their clocks by this.
    date: now.toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    'x-github-request-id': randomBytes(12).toString('hex').toUpperCase(),
    'cache-control': 'private, max-age=60, s-maxage=60',
    vary: 'Accept, Authorization, Cookie, X-GitHub-OTP',
  };
}

export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Makes bytes of an answer; a GET that the client has in this very form already becomes 304. */
export function render(request: IncomingMessage, answer: Answer, now: Date): Rendered {
  const body = answer.raw?.bytes ?? Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body));
  const type = answer.raw?.type ?? 'application/json; charset=utf-8';
  const headers: Record<string, string> = { ...commonHeaders(now), ...answer.headers };
  if (body.length > 0) headers['content-type'] = type;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || answer.status !== 200) return { status: answer.status, headers, body };
  const tag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
  headers['etag'] = tag;
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  if (!known.includes(tag)) return { status: 200, headers, body };
  return { status: 304, headers, body: Buffer.alloc(0) };
}

export function send(request: IncomingMessage, response: ServerResponse, rendered: Rendered): void {
  const length = rendered.status === 204 || rendered.status === 304 ? {} : { 'content-length': rendered.body.length };
  response.writeHead(rendered.status, { ...rendered.headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : rendered.body);
}
