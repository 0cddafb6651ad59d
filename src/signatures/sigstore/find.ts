import { type Registry, RegistryRefusal } from '../../registries/registry.ts';
import { type Layer, SignatureManifest } from './schema.ts';
import { readBundle, readEnvelope, readSimpleSigning, type Signed } from './signed.ts';

/** Something found beside an image: what it is, or why it cannot be read. */
export type Evidence = { at: string } & ({ signed: Signed } | { problem: string });

/** What was found, and what kept us from finding more. */
export interface Search {
  evidence: Evidence[];
  /** Words of the registry that did not answer, or did not let us look. */
  failure: { kind: 'unreachable' | 'unreadable'; message: string } | null;
}

/** More than this beside one image is not looked at. */
const MOST_MANIFESTS = 40;
const MOST_LAYERS = 60;
const MOST_BYTES = 4 * 1024 * 1024;

const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.\d+)?\+json(?:;version=[\d.]+)?$/;
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const NOTATION = 'application/vnd.cncf.notary.signature';

/**
 * All that may be a signature of an image: what refers to it, cosign's own tags included (the registry's port knows where
 * to look). What a manifest is its layers say: registries mix up artifact types.
 */
export async function findSignatures(
  registry: Registry,
  image: { repository: string; digest: string },
): Promise<Search> {
  const evidence: Evidence[] = [];
  let failure: Search['failure'] = null;
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      failure ??= failureOf(error);
      return otherwise;
    }
  };
  const digests = await attempt(() => referrersOf(registry, image), []);
  let layers = 0;
  for (const at of digests.slice(0, MOST_MANIFESTS)) {
    const found = await attempt(() => readManifest({ registry, image, at, room: MOST_LAYERS - layers }), []);
    layers += found.length;
    evidence.push(...found);
  }
  return { evidence, failure };
}

async function referrersOf(registry: Registry, image: { repository: string; digest: string }): Promise<string[]> {
  const { manifests } = await registry.referrers(image.repository, image.digest);
  const isSigning = ({ artifactType }: { artifactType: string | null }) => /sigstore|cosign/.test(artifactType ?? '');
  const first = manifests.toSorted((a, b) => Number(isSigning(b)) - Number(isSigning(a)));
  return first.map(({ digest }) => digest);
}

interface At {
  registry: Registry;
  image: { repository: string; digest: string };
  /** Digest of a manifest beside the image. */
  at: string;
  room: number;
}

async function readManifest({ registry, image, at, room }: At): Promise<Evidence[]> {
  const bytes = await registry.manifest(image.repository, at);
  if (bytes === null) return [];
  const manifest = manifestOf(bytes);
  if (manifest === null) return [{ at, problem: 'what refers to the image is no manifest' }];
  if (manifest.artifactType === NOTATION)
    return [{ at, problem: 'it is a Notation signature, which is not verified here' }];
  const evidence: Evidence[] = [];
  for (const layer of (manifest.layers ?? []).slice(0, room)) {
    const one = await readLayer({ registry, image, at, room }, layer);
    if (one !== null) evidence.push(one);
  }
  return evidence;
}

function manifestOf(bytes: Uint8Array) {
  try {
    return SignatureManifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** Null for a layer that is no signature: a bill of materials, say. */
async function readLayer({ registry, image, at }: At, layer: Layer): Promise<Evidence | null> {
  const { mediaType, digest, size } = layer;
  if (mediaType !== SIMPLE_SIGNING && mediaType !== ENVELOPE && !BUNDLE.test(mediaType)) return null;
  if (size > MOST_BYTES) return { at, problem: 'it is larger than 4 MiB' };
  const bytes = await registry.blob(image.repository, digest, MOST_BYTES);
  if (bytes === null) return { at, problem: 'the registry lacks a part of it' };
  const manifest = BUNDLE.test(mediaType) ? await registry.manifest(image.repository, image.digest) : null;
  try {
    return {
      at,
      signed: read(Buffer.from(bytes), layer, { digest: image.digest, manifest: manifest ?? Buffer.alloc(0) }),
    };
  } catch (error) {
    return { at, problem: `it cannot be read: ${firstLine(error)}` };
  }
}

function read(bytes: Buffer, layer: Layer, image: { digest: string; manifest: Uint8Array }): Signed {
  if (layer.mediaType === SIMPLE_SIGNING) return readSimpleSigning(bytes, layer);
  return layer.mediaType === ENVELOPE ? readEnvelope(bytes, layer) : readBundle(bytes.toString('utf8'), image);
}

function failureOf(error: unknown): NonNullable<Search['failure']> {
  // Credentials that are refused ran out, or are wrong: that is to be mended, and is no way to be without any.
  const kind = error instanceof RegistryRefusal && error.isAnonymous ? 'unreadable' : 'unreachable';
  return { kind, message: firstLine(error) };
}

/** The first words of an error: those of a schema are a page long. */
function firstLine(error: unknown): string {
  if (!(error instanceof Error) || error.name === 'ZodError') return 'it has another form than its type says';
  return (error.message.split('\n')[0] ?? '').slice(0, 200);
}
