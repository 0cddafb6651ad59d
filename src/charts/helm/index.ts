import { createHash } from 'node:crypto';
import type { ChartPlace } from '../chart-place.ts';
import { readPlace } from '../chart-place.ts';
import type { ChartVersion } from '../chart-repository.ts';
import { type ChartSource, MAX_ARCHIVE_BYTES, type Reach } from '../chart-source.ts';
import { createHelmClient } from './client.ts';
import { findEntry } from './find-entry.ts';
import { listEntries } from './list-entries.ts';
import type { IndexEntry } from './schema.ts';

type HelmPlace = Extract<ChartPlace, { kind: 'helm' }>;

/** Repositories with an `index.yaml`. Indexes that lead to a registry (`oci://…`) are followed there by `oci`. */
export function createHelmSource(oci: ChartSource<'oci'>, now: () => number = Date.now): ChartSource<'helm'> {
  const client = createHelmClient(now);

  async function archiveAt(place: HelmPlace, address: string, reach: Reach): Promise<Uint8Array> {
    if (address.startsWith('oci://')) return await oci.fetch(placeInRegistry(place, address), reach);
    const url = URL.parse(address, place.base.href);
    if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
      throw new Error(`the index of ${place.host} gives ${place.name} ${place.version} an address that is none`);
    }
    return await client.archive(url, place.base, reach, MAX_ARCHIVE_BYTES);
  }

  return {
    async fetch(place, reach) {
      const entry = entryIn(await client.index(place.base, reach), place);
      const [address = ''] = entry.urls;
      const archive = await archiveAt(place, address, reach);
      verify(archive, entry, place);
      return archive;
    },
    async versions(place, reach) {
      return versionsIn(await client.index(place.base, reach), place);
    },
  };
}

function versionsIn(text: string, { host, name }: HelmPlace): ChartVersion[] {
  try {
    return listEntries(text, name) ?? [];
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new Error(`index.yaml of ${host} cannot be read: ${reason}`, { cause: error });
  }
}

function entryIn(text: string, { host, name, version }: HelmPlace): IndexEntry {
  const found = findEntry(text, name, version);
  if (found.status === 'found') return found.entry;
  if (found.status === 'unreadable') throw new Error(`index.yaml of ${host} cannot be read: ${found.message}`);
  const missing = found.what === 'chart' ? `no chart ${name}` : `no version ${version} of the chart ${name}`;
  throw new Error(`${host} has ${missing}`);
}

/** `oci://host/path/name:tag` as an index writes it. */
function placeInRegistry(place: HelmPlace, address: string): Extract<ChartPlace, { kind: 'oci' }> {
  const [, repository = '', name = ''] = /^(oci:\/\/.*)\/([^/:@]+)(?::[^/@]*)?$/.exec(address) ?? [];
  const read = readPlace({ repository, name, version: place.version });
  if (read.status === 'read' && read.place.kind === 'oci') return read.place;
  throw new Error(`the index of ${place.host} gives ${place.name} ${place.version} an address that is none`);
}

function verify(archive: Uint8Array, { digest }: IndexEntry, { host, name, version }: HelmPlace): void {
  const wanted = digest?.replace(/^sha256:/, '').toLowerCase() ?? '';
  if (!/^[0-9a-f]{64}$/.test(wanted)) return;
  if (createHash('sha256').update(archive).digest('hex') === wanted) return;
  throw new Error(`the archive of ${name} ${version} is not the one that the index of ${host} gives the digest of`);
}
