import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { ApiError, badRequest } from '../api-status.ts';
import type { Json } from '../json.ts';

/** The limit of a real server. */
const LIMIT = 3 * 1024 * 1024;

/** The request body as text; 413 past the limit. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LIMIT) throw new ApiError(413, 'RequestEntityTooLarge', `limit is ${LIMIT}`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** JSON, or YAML where the media type says so. An empty body is undefined. */
export function parseBody(text: string, mediaType: string): Json | undefined {
  if (text.trim() === '') return undefined;
  if (mediaType.endsWith('protobuf')) {
    throw new ApiError(415, 'UnsupportedMediaType', 'the sandbox cluster reads JSON and YAML only');
  }
  try {
    // JSON in a YAML body is the usual case, and reading it as what it is is many times faster.
    const isYaml = mediaType.endsWith('yaml') && !text.trimStart().startsWith('{');
    const value: Json = isYaml ? parse(text) : JSON.parse(text);
    return value;
  } catch (error) {
    throw badRequest(`the body does not parse: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
}
