import { createHash } from 'node:crypto';
import type { OciClient } from './client.ts';
import type { Endpoint } from './endpoint.ts';
import { ImageConfig, Manifest } from './schema.ts';

/** Manifests and configs are small; whoever sends more wants something else. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Labels of the image that a digest names: of its first platform when it is an index. Every part is checked against the
 * digest that names it, so what is read is what the digest stands for. Null when a part is not there.
 */
export async function readLabels(
  client: OciClient,
  endpoint: Endpoint,
  input: { digest: string; manifestTypes: string },
): Promise<Record<string, string> | null> {
  let digest = input.digest;
  // An index names manifests, and nobody needs an index of indexes of indexes.
  for (let depth = 0; depth < 3; depth += 1) {
    const text = await readPart(client, endpoint, { kind: 'manifests', digest, accept: input.manifestTypes });
    if (text === null) return null;
    const manifest = Manifest.parse(JSON.parse(text));
    if (manifest.config !== undefined) return labelsOf(client, endpoint, manifest.config.digest);
    const child = (manifest.manifests ?? []).find(({ platform }) => platform?.os !== 'unknown');
    if (child === undefined) return null;
    digest = child.digest;
  }
  return null;
}

async function labelsOf(client: OciClient, endpoint: Endpoint, digest: string): Promise<Record<string, string> | null> {
  const text = await readPart(client, endpoint, { kind: 'blobs', digest, accept: '*/*' });
  if (text === null) return null;
  return ImageConfig.parse(JSON.parse(text)).config?.Labels ?? {};
}

async function readPart(
  client: OciClient,
  endpoint: Endpoint,
  { kind, digest, accept }: { kind: 'manifests' | 'blobs'; digest: string; accept: string },
): Promise<string | null> {
  const url = `${endpoint.origin}/v2/${endpoint.path}/${kind}/${digest}`;
  const response = await client.request(endpoint, 'GET', url, accept);
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`${digest} of ${endpoint.path} is larger than 4 MiB`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (found !== digest) throw new Error(`the registry gave other content than ${digest} for ${endpoint.path}`);
  return bytes.toString('utf8');
}
