import type { ImageDescription } from '../registry.ts';
import { kindOf } from './media-types.ts';
import { MAX_PART_BYTES, type Place, readJson, readManifest, readPart } from './parts.ts';
import { type Descriptor, ImageConfig, type Manifest, type Platform } from './schema.ts';

/** An index names manifests, and nobody needs an index of indexes of indexes. */
const MAX_DEPTH = 3;
const CREATED = 'org.opencontainers.image.created';

/** What a digest is: kind, platforms, build time and labels; null when a part of it is not there. */
export async function describe(place: Place, digest: string): Promise<ImageDescription | null> {
  const top = await readManifest(place, digest);
  if (top === null) return null;
  const mediaType = top.mediaType ?? top.artifactType ?? '';
  const first = await firstImage(place, top);
  if (first === null) {
    if (top.manifests === undefined) return null;
    return { kind: 'other', mediaType, platforms: [], created: null, labels: top.annotations ?? {} };
  }
  const kind = kindOf(first);
  const config = kind === 'image' ? await configOf(place, first) : {};
  if (config === null) return null;
  const notes = { ...top.annotations, ...first.annotations };
  return {
    kind,
    mediaType,
    platforms: platformsOf(top, config),
    created: instantOf(config.created ?? notes[CREATED]),
    labels: { ...notes, ...config.config?.Labels },
  };
}

/** The labels in the config of an image, of its first platform; null when a part is not there. */
export async function labelsOf(place: Place, digest: string): Promise<Record<string, string> | null> {
  const top = await readManifest(place, digest);
  const first = top === null ? null : await firstImage(place, top);
  const config = first === null ? null : await configOf(place, first);
  return config === null ? null : (config.config?.Labels ?? {});
}

async function firstImage(place: Place, top: Manifest): Promise<Manifest | null> {
  let at = top;
  for (let depth = 1; at.manifests !== undefined; depth += 1) {
    const child = at.manifests.find((each) => !isUnknown(each));
    const next = child === undefined || depth === MAX_DEPTH ? null : await readManifest(place, child.digest);
    if (next === null) return null;
    at = next;
  }
  return at.config === undefined ? null : at;
}

async function configOf(place: Place, { config }: Manifest): Promise<ImageConfig | null> {
  if (config === undefined) return null;
  const bytes = await readPart(place, { kind: 'blobs', digest: config.digest, maxBytes: MAX_PART_BYTES });
  if (bytes === null) return null;
  return readJson(ImageConfig, bytes, `the config ${config.digest} of ${place.endpoint.path}`);
}

/** Attestations of buildx stand in an index as `unknown/unknown`. */
function isUnknown({ platform }: Descriptor): boolean {
  return platform?.os === 'unknown' || platform?.architecture === 'unknown';
}

function platformsOf({ manifests }: Manifest, config: Platform): string[] {
  const listed = (manifests ?? []).filter((each) => !isUnknown(each)).map(({ platform }) => platform ?? config);
  const names = (manifests === undefined ? [config] : listed).flatMap(({ os, architecture, variant }) =>
    os === undefined || architecture === undefined ? [] : [[os, architecture, variant].filter(Boolean).join('/')],
  );
  return [...new Set(names)];
}

/** Builds that want to be the same every time say 1970, and some tools the year 1: neither is a time. */
function instantOf(text: string | null | undefined): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString();
}
