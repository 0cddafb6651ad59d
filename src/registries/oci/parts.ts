import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { OciClient } from './client.ts';
import type { Endpoint } from './endpoint.ts';
import { MANIFEST_TYPES } from './media-types.ts';
import { Manifest } from './schema.ts';

/** Manifests and configs are small; whoever sends more wants something else. */
export const MAX_PART_BYTES = 4 * 1024 * 1024;

/** One repository of one registry, and how to ask it. */
export interface Place {
  client: OciClient;
  endpoint: Endpoint;
}

export interface Part {
  kind: 'manifests' | 'blobs';
  digest: string;
  maxBytes: number;
}

/**
 * The bytes that a digest names; null when the registry does not have them. They are checked against the digest, so what
 * is read is what the digest stands for. Throws for others, and for more than `maxBytes`.
 */
export async function readPart({ client, endpoint }: Place, { kind, digest, maxBytes }: Part): Promise<Buffer | null> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${digest} is no digest that can be checked`);
  const url = `${endpoint.origin}/v2/${endpoint.path}/${kind}/${digest}`;
  const accept = kind === 'manifests' ? MANIFEST_TYPES : '*/*';
  const response = await client.request(endpoint, { method: 'GET', url, accept });
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  const bytes = await bodyOf(response, maxBytes, `${digest} of ${endpoint.path}`);
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (found !== digest) throw new Error(`the registry gave other content than ${digest} for ${endpoint.path}`);
  return bytes;
}

/** At most `maxBytes` of an answer. Throws for more; `what` names it there. */
export async function bodyOf(response: Response, maxBytes: number, what: string): Promise<Buffer> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes, what);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (size > maxBytes) throw tooLarge(maxBytes, what);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number, what: string): Error {
  const limit = maxBytes >= 2 ** 20 ? `${Math.round(maxBytes / 2 ** 20)} MiB` : `${maxBytes} bytes`;
  return new Error(`${what} is larger than ${limit}`);
}

/** The manifest that a digest names; null when it is not there. */
export async function readManifest(place: Place, digest: string): Promise<Manifest | null> {
  const bytes = await readPart(place, { kind: 'manifests', digest, maxBytes: MAX_PART_BYTES });
  return bytes === null ? null : readJson(Manifest, bytes, `the manifest ${digest} of ${place.endpoint.path}`);
}

/** Reads JSON by a schema. Throws with a sentence for what is not that. */
export function readJson<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new Error(`${what} is not what a registry holds there`, { cause });
  }
}
