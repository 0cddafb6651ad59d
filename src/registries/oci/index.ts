import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Registry } from '../registry.ts';
import { type ClientOptions, createOciClient } from './client.ts';
import type { DockerConfig } from './credentials/docker-config.ts';
import { describe, labelsOf } from './describe.ts';
import { endpointOf } from './endpoint.ts';
import { createKnownHosts, type OciHosts } from './known-hosts.ts';
import { createTagLists } from './list-tags.ts';
import { MANIFEST_TYPES } from './media-types.ts';
import { createRegistryFetch } from './network/registry-fetch.ts';
import { bodyOf, MAX_PART_BYTES, type Place, readPart } from './parts.ts';
import { findReferrers } from './referrers.ts';

export interface OciRegistryOptions extends Partial<ClientOptions> {
  /** Registries that an operator configured; every other public one is read without credentials. */
  hosts?: OciHosts;
  dockerConfig?: () => DockerConfig;
  /** What logins to clouds read: `process.env` of a server. */
  env?: Readonly<Record<string, string | undefined>>;
}

const NO_DOCKER_CONFIG: DockerConfig = { logins: new Map(), credsStore: null };

/** Registries that speak the OCI distribution API. */
export function createOciRegistry(options: OciRegistryOptions = {}): Registry {
  const { hosts = {}, dockerConfig = () => NO_DOCKER_CONFIG, env = {}, now = Date.now, sleep = pause } = options;
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const outside = { fetch: options.fetch ?? globalThis.fetch, env, readFile, now };
  const known = createKnownHosts({ hosts, dockerConfig, outside });
  const fetch = options.fetch ?? createRegistryFetch({ isNamed: known.isNamed });
  const client = createOciClient({ fetch, now, sleep });
  const lists = createTagLists();
  const placeOf = (repository: string): Place => ({ client, endpoint: endpointOf(repository, known.find) });
  return {
    async tags(repository) {
      return await lists.list(placeOf(repository));
    },
    async digest(repository, tag) {
      return await digestOfTag(placeOf(repository), tag);
    },
    async labels(repository, digest) {
      return await labelsOf(placeOf(repository), digest);
    },
    async describe(repository, digest) {
      return await describe(placeOf(repository), digest);
    },
    async referrers(repository, digest) {
      const place = placeOf(repository);
      return await findReferrers(place, digest, (tag) => digestOfTag(place, tag));
    },
    async manifest(repository, digest) {
      return await readPart(placeOf(repository), { kind: 'manifests', digest, maxBytes: MAX_PART_BYTES });
    },
    async blob(repository, digest, maxBytes) {
      return await readPart(placeOf(repository), { kind: 'blobs', digest, maxBytes });
    },
  };
}

/** The digest of a tag by HEAD; of a registry that does not say it, or knows no HEAD, the hash of the manifest's bytes. */
async function digestOfTag({ client, endpoint }: Place, tag: string): Promise<string | null> {
  const url = `${endpoint.origin}/v2/${endpoint.path}/manifests/${encodeURIComponent(tag)}`;
  const head = await client.request(endpoint, { method: 'HEAD', url, accept: MANIFEST_TYPES, answers: [405, 501] });
  if (head.status === 404) return null;
  const digest = head.headers.get('docker-content-digest');
  if (head.ok && digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  const response = await client.request(endpoint, { method: 'GET', url, accept: MANIFEST_TYPES });
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
