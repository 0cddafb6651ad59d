import type { Artifact } from '../../model/release.ts';
import type { ArtifactPlace, RemoteChart } from '../../model/target.ts';
import { parseImageReference } from '../image-reference.ts';
import { versionOf } from '../version.ts';

/** An artifact and the place of its text. */
export interface PlacedArtifact {
  artifact: Artifact;
  place: ArtifactPlace;
}

/** An artifact of the parts that a file holds; null when they do not name an image. `tag` may hold `tag@digest`. */
export function artifactOf(parts: { name: string; tag: string | null; digest: string | null }): Artifact | null {
  const name = parseImageReference(parts.name);
  if (name === null || name.tag !== null || name.digest !== null) return null;
  const tail = `${parts.tag ? `:${parts.tag}` : ''}${parts.digest ? `@${parts.digest}` : ''}`;
  const whole = parseImageReference(name.canonical + tail);
  return whole === null ? null : imageArtifact(whole);
}

/**
 * The artifact of a whole reference such as `ghcr.io/acme/web:1.4.2@sha256:…`; null when it is none or names a digest
 * other than SHA-256.
 */
export function referencedArtifact(text: string): Artifact | null {
  const reference = parseImageReference(text);
  return reference === null ? null : imageArtifact(reference);
}

/**
 * A Git repository, by its canonical name, at a revision; null when the revision is no full version. Branches, `HEAD` and
 * moving names are no artifacts: nobody can prove what is another thing tomorrow.
 */
export function gitArtifact(repository: string, revision: string): Artifact | null {
  return versionOf(revision) === null ? null : { kind: 'git', repository, tag: revision, digest: null };
}

/**
 * A chart in a Helm repository (`https://…`) or a registry (`oci://…`) at an exact version; null for a range and for every
 * other kind of address. `repository` is without the chart's name, as charts are declared. Credentials in an address,
 * its query and slashes at its end are no part of the name.
 */
export function chartArtifact(chart: RemoteChart, digest: string | null = null): Artifact | null {
  const repository = chartRepository(chart);
  return repository === null || versionOf(chart.version) === null
    ? null
    : { kind: 'chart', repository, tag: chart.version, digest };
}

/** How a chart is called in releases; null for an address that no chart can be asked for at. */
export function chartRepository({ repository, name }: Pick<RemoteChart, 'repository' | 'name'>): string | null {
  const [, scheme = '', host = '', path = ''] =
    /^(oci|https):\/\/(?:[^/@\s]*@)?([^/?#@\s]+)([^?#\s]*)/.exec(repository) ?? [];
  if (host === '' || !/^[^\s:@?#]+$/.test(name)) return null;
  const folder = path.replace(/^\/+|\/+$/g, '');
  return `${scheme}://${host.toLowerCase()}/${folder === '' ? '' : `${folder}/`}${name.replace(/^\/+/, '')}`;
}

/** Where a chart that is called so in releases is asked for: what `chartRepository` joined. */
export function chartPlace(repository: string): Pick<RemoteChart, 'repository' | 'name'> {
  const cut = repository.lastIndexOf('/');
  return { repository: repository.slice(0, cut), name: repository.slice(cut + 1) };
}

/** Reads what `artifactText` writes; null for everything else. */
export function parseArtifact(text: string): Artifact | null {
  if (/^(?:oci|https):\/\//.test(text)) return parseChart(text);
  const [, repository, revision] = /^([^@\s]+\/[^@\s]+)@([^@:\s]+)$/.exec(text) ?? [];
  if (repository === undefined || revision === undefined) return referencedArtifact(text);
  return gitArtifact(repository, revision);
}

function parseChart(text: string): Artifact | null {
  const [, address = '', version = '', digest = null] =
    /^(\S+\/[^/\s:@]+):([^/\s:@]+)(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  return address === '' ? null : chartArtifact({ ...chartPlace(address), version }, digest);
}

function imageArtifact(reference: { repository: string; tag: string | null; digest: string | null }): Artifact | null {
  if (reference.digest !== null && !reference.digest.startsWith('sha256:')) return null;
  return { kind: 'image', repository: reference.repository, tag: reference.tag, digest: reference.digest };
}
