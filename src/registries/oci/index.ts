import { createHash } from 'node:crypto';
import type { Registry } from '../registry.ts';
import { type ClientOptions, createOciClient, type OciClient } from './client.ts';
import { type Endpoint, endpointOf, type OciHost } from './endpoint.ts';
import { readLabels } from './labels.ts';
import { nextPage } from './next-page.ts';
import { TagList } from './schema.ts';

/**
 * All of them: without the index types a multi-platform image answers with one platform's digest, and another each time.
 */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const maxPages = 200;
const maxManifest = 4 * 1024 * 1024;

export interface OciRegistryOptions extends Partial<ClientOptions> {
  /** By the name that stands in references (`ghcr.io`, `docker.io`); every other public registry is read without credentials. */
  hosts?: Readonly<Record<string, OciHost>>;
}

/** Registries that speak the OCI distribution API. */
export function createOciRegistry(options: OciRegistryOptions = {}): Registry {
  const { hosts = {}, fetch = globalThis.fetch, now = Date.now, sleep = pause } = options;
  const client = createOciClient({ fetch, now, sleep });
  return {
    async tags(repository) {
      const endpoint = endpointOf(repository, hosts);
      const tags: string[] = [];
      let url: string | null = `${endpoint.origin}/v2/${endpoint.path}/tags/list?n=1000`;
      for (let page = 0; url !== null; page++) {
        if (page === maxPages) throw new Error(`${repository} has more than ${maxPages} pages of tags`);
        const response = await client.request(endpoint, 'GET', url, 'application/json');
        if (response.status === 404) {
          await response.body?.cancel();
          return [];
        }
        tags.push(...(TagList.parse(await response.json()).tags ?? []));
        url = nextPage(response.headers.get('link'), url);
      }
      return [...new Set(tags)];
    },
    async digest(repository, tag) {
      const endpoint = endpointOf(repository, hosts);
      const url = `${endpoint.origin}/v2/${endpoint.path}/manifests/${encodeURIComponent(tag)}`;
      const response = await client.request(endpoint, 'HEAD', url, manifestTypes);
      if (response.status === 404) return null;
      const digest = response.headers.get('docker-content-digest');
      if (digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
      return await digestOfBytes(client, endpoint, url);
    },
    async labels(repository, digest) {
      return readLabels(client, endpointOf(repository, hosts), { digest, manifestTypes });
    },
  };
}

/** A registry that does not say the digest: it is the hash of the manifest's bytes. */
async function digestOfBytes(client: OciClient, endpoint: Endpoint, url: string): Promise<string | null> {
  const response = await client.request(endpoint, 'GET', url, manifestTypes);
  if (response.status === 404) return null;
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxManifest) throw new Error(`the manifest of ${endpoint.path} is larger than 4 MiB`);
    hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
