const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

/** What answers a question for a list of manifests. */
export const INDEX_TYPES = INDEXES.join(', ');

/**
 * All of them: without the index types a multi-platform image answers with one platform's digest, and another each time.
 */
export const MANIFEST_TYPES = [
  ...INDEXES,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const IMAGE_CONFIGS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
] as const;
const CHART_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
/** What stands where nothing is: an artifact without a config. */
const EMPTY = 'application/vnd.oci.empty.v1+json';
const LAYER = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./;

export interface TypedManifest {
  artifactType?: string | null | undefined;
  config?: { mediaType?: string | undefined } | undefined;
  layers?: { mediaType?: string | undefined }[] | null | undefined;
}

/** An image is known by its config and by having layers of one: signatures and attestations use an image's config too. */
export function kindOf({ config, layers }: TypedManifest): 'image' | 'chart' | 'other' {
  const type = config?.mediaType;
  if (type === CHART_CONFIG) return 'chart';
  if (type === undefined || !(IMAGE_CONFIGS as readonly string[]).includes(type)) return 'other';
  const types = (layers ?? []).flatMap(({ mediaType }) => mediaType ?? []);
  return types.length === 0 || types.some((each) => LAYER.test(each)) ? 'image' : 'other';
}

/**
 * What an artifact is: its own word, else its config's type, else that of its first layer (as cosign's signatures, which
 * have the config of an image). Null for what says nothing.
 */
export function artifactTypeOf({ artifactType, config, layers }: TypedManifest): string | null {
  const own = [artifactType, config?.mediaType].find(isTelling);
  return own ?? layers?.find(({ mediaType }) => isTelling(mediaType))?.mediaType ?? null;
}

/** Whether a type says what an artifact is; GHCR writes the empty one into its lists for cosign's bundles. */
export function isTelling(type: string | null | undefined): type is string {
  return (
    type !== null &&
    type !== undefined &&
    type !== '' &&
    type !== EMPTY &&
    !(IMAGE_CONFIGS as readonly string[]).includes(type)
  );
}
