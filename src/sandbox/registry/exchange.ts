import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventTarget, RegistryAction } from './event.ts';

/** One request to the registry, read to its end, with what is needed to tell of it. */
export interface Exchange {
  method: string;
  url: URL;
  /** Name of the repository. */
  name: string;
  /** What stands behind `blobs/`, `uploads/`, `manifests/` or `tags/`. */
  rest: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  emit(action: RegistryAction, target: Omit<EventTarget, 'repository'>): void;
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Reply {
  status: number;
  headers: Record<string, string | number>;
  body: Buffer | object;
}

export function reply(
  status: number,
  headers: Record<string, string | number> = {},
  body: Buffer | object = Buffer.alloc(0),
): Reply {
  return { status, headers, body };
}

/** An error in the form of the distribution specification. */
export function failure(status: number, code: string): Reply {
  return reply(status, {}, { errors: [{ code, message: code.toLowerCase().replaceAll('_', ' ') }] });
}

/** Writes a reply; a HEAD request gets the headers of the body without it. */
export function writeReply(response: ServerResponse, isHead: boolean, { status, headers, body }: Reply): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Docker-Distribution-Api-Version': 'registry/2.0',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.byteLength,
    ...headers,
  });
  response.end(isHead ? undefined : bytes);
}
