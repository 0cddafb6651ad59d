import { isIndexType, isManifestType, kindOfConfig } from './media-types.ts';

/** `other` is what no target runs: a signature, an attestation, an SBOM, a layer. */
export type MediaKind = 'image' | 'chart' | 'unknown' | 'other';

/**
 * What the media types of a push say that it is. A manifest tells an image from a chart only by the type of its
 * config: without it, or when it is empty as in GitHub's events of an index, that is not known.
 */
export function mediaKind(manifest: string | null | undefined, config: string | null | undefined): MediaKind {
  if (isIndexType(manifest ?? '')) return 'image';
  if (config) return kindOfConfig(config) ?? 'other';
  return !manifest || isManifestType(manifest) ? 'unknown' : 'other';
}
