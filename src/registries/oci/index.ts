import { createHash } from 'node:crypto';
import type { Registry } from '../registry.ts';
import { type ClientOptions, createOciClient } from './client.ts';
import { describe, labelsOf } from './describe.ts';
import { endpointOf, type OciHost } from './endpoint.ts';
import { listTags } from './list-tags.ts';
import { MANIFEST_TYPES } from './media-types.ts';
import { bodyOf, MAX_PART_BYTES, type Place, readPart } from './parts.ts';
import { findReferrers } from './referrers.ts';

export interface OciRegistryOptions extends Partial<ClientOptions> {
  /** By the name that stands in references (`ghcr.io`, `docker.io`); every other public registry is read without credentials. */
  hosts?: Readonly<Record<string, OciHost>>;
}

/** Registries that speak the OCI distribution API. */
export function createOciRegistry(options: OciRegistryOptions = {}): Registry {
  const { hosts = {}, fetch = globalThis.fetch, now = Date.now, sleep = pause } = options;
  const client = createOciClient({ fetch, now, sleep });
  const placeOf = (repository: string): Place => ({ client, endpoint: endpointOf(repository, hosts) });
  return {
    tags: (repository) => listTags(placeOf(repository)),
    digest: (repository, tag) => digestOfTag(placeOf(repository), tag),
    labels: (repository, digest) => labelsOf(placeOf(repository), digest),
    describe: (repository, digest) => describe(placeOf(repository), digest),
    async referrers(repository, digest) {
      const place = placeOf(repository);
      return await findReferrers(place, digest, (tag) => digestOfTag(place, tag));
    },
    manifest: (repository, digest) =>
      readPart(placeOf(repository), { kind: 'manifests', digest, maxBytes: MAX_PART_BYTES }),
    blob: (repository, digest, maxBytes) => readPart(placeOf(repository), { kind: 'blobs', digest, maxBytes }),
  };
}

/** The digest of a tag by HEAD; of a registry that does not say it, the hash of the manifest's bytes. */
async function digestOfTag({ client, endpoint }: Place, tag: string): Promise<string | null> {
  const url = `${endpoint.origin}/v2/${endpoint.path}/manifests/${encodeURIComponent(tag)}`;
  const head = await client.request(endpoint, 'HEAD', url, MANIFEST_TYPES);
  if (head.status === 404) return null;
  const digest = head.headers.get('docker-content-digest');
  if (digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  const response = await client.request(endpoint, 'GET', url, MANIFEST_TYPES);
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  const bytes = await bodyOf(response, MAX_PART_BYTES, `the manifest of ${endpoint.path}:${tag}`);
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
