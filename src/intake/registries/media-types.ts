const indexTypes = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const manifestTypes = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);
const configKinds: Readonly<Record<string, 'image' | 'chart'>> = {
  'application/vnd.oci.image.config.v1+json': 'image',
  'application/vnd.docker.container.image.v1+json': 'image',
  'application/vnd.cncf.helm.config.v1+json': 'chart',
};

/** True for an index of images for several platforms. */
export function isIndexType(mediaType: string): boolean {
  return indexTypes.has(mediaType);
}

/** True for the manifest of one artifact: an image of one platform, a chart, a signature. */
export function isManifestType(mediaType: string): boolean {
  return manifestTypes.has(mediaType);
}

/** What a manifest with a config of this media type is; null for a signature, an SBOM and whatever else. */
export function kindOfConfig(mediaType: string): 'image' | 'chart' | null {
  return Object.hasOwn(configKinds, mediaType) ? (configKinds[mediaType] ?? null) : null;
}
