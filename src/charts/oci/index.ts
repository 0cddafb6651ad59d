import { createHash } from 'node:crypto';
import { type ClientOptions, createOciClient, type OciClient } from '../../registries/oci/client.ts';
import { fixed } from '../../registries/oci/credentials/credentials.ts';
import type { Endpoint } from '../../registries/oci/endpoint.ts';
import { createTagLists } from '../../registries/oci/list-tags.ts';
import { companionsOf, hostOf } from '../chart-hosts.ts';
import { type ChartPlace, isVersion } from '../chart-place.ts';
import { type ChartSource, MAX_ARCHIVE_BYTES, type Reach } from '../chart-source.ts';
import { readBody } from '../read-body.ts';
import { CHART_LAYERS, ChartManifest } from './schema.ts';

type OciPlace = Extract<ChartPlace, { kind: 'oci' }>;

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Registries that keep charts as artifacts: a manifest by tag, and the archive as its layer. */
export function createOciSource(options: Pick<ClientOptions, 'now' | 'sleep'>): ChartSource<'oci'> {
  return {
    async fetch(place, reach) {
      const client = createOciClient({ ...options, fetch: reach.fetch });
      const endpoint = endpointFor(place, reach);
      const layer = await layerOf(client, endpoint, place);
      const what = `the chart ${place.name} ${place.version}`;
      if (layer.size > MAX_ARCHIVE_BYTES) throw new Error(`${what} is larger than 20 MiB, which is not read`);
      const archive = await bytesOf(client, endpoint, {
        part: `blobs/${layer.digest}`,
        limit: MAX_ARCHIVE_BYTES,
        what,
      });
      if (archive !== null && `sha256:${createHash('sha256').update(archive).digest('hex')}` === layer.digest)
        return archive;
      throw new Error(`${place.host} does not give the archive of ${place.name} ${place.version} that it names`);
    },
    async versions(place, reach) {
      const client = createOciClient({ ...options, fetch: reach.fetch });
      const tags = await createTagLists().list({ client, endpoint: endpointFor(place, reach) });
      // A tag may not hold the plus of a version; Helm writes an underscore for it.
      const versions = tags.map((tag) => tag.replaceAll('_', '+')).filter(isVersion);
      return versions.map((version) => ({ version, created: null, digest: null }));
    },
  };
}

/** Where the registry's API is. Credentials go to it, and to the token servers that belong to it by name. */
function endpointFor({ host, path }: OciPlace, { hosts }: Reach): Endpoint {
  const { endpoint, credentials: plain } = hostOf(hosts, host);
  const credentials = plain === undefined ? null : fixed({ kind: 'basic', ...plain });
  const api = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const origin = endpoint === undefined ? `https://${api}` : new URL(endpoint).origin;
  const hint = 'whoever runs Shiplock has to set credentials for this host';
  return { origin, path, credentials, hint, tokenHosts: [new URL(origin).host, api, ...companionsOf(hosts, host)] };
}

async function layerOf(client: OciClient, endpoint: Endpoint, { host, path, name, version }: OciPlace) {
  // A tag may not hold the plus of a version; Helm writes an underscore for it.
  const part = `manifests/${version.replaceAll('+', '_')}`;
  const digest = version.startsWith('sha256:') ? version : null;
  const bytes = await bytesOf(client, endpoint, { part, limit: MAX_MANIFEST_BYTES, what: 'the manifest' });
  if (bytes === null) throw new Error(`${host}/${path} has no version ${version} of the chart ${name}`);
  if (digest !== null && `sha256:${createHash('sha256').update(bytes).digest('hex')}` !== digest)
    throw new Error(`${host} does not give the manifest of the chart ${name} that has this digest`);
  const manifest = ChartManifest.safeParse(jsonOf(bytes));
  const layers = manifest.success ? manifest.data.layers.filter((each) => CHART_LAYERS.includes(each.mediaType)) : [];
  const [layer] = layers;
  if (layer !== undefined && layers.length === 1) return layer;
  throw new Error(`${host}/${path}:${version} is no chart: it may be an image, or another artifact`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

async function bytesOf(
  client: OciClient,
  endpoint: Endpoint,
  { part, limit, what }: { part: string; limit: number; what: string },
): Promise<Uint8Array | null> {
  const url = `${endpoint.origin}/v2/${endpoint.path}/${part}`;
  const accept = part.startsWith('manifests/') ? MANIFEST : '*/*';
  const response = await client.request(endpoint, { method: 'GET', url, accept });
  if (response.status !== 404) return await readBody(response, limit, what);
  await response.body?.cancel();
  return null;
}
