import { createHash } from 'node:crypto';
import { type Referrer, type Registry, RegistryRefusal } from '../../src/registries/registry.ts';

export const REPOSITORY = 'ghcr.io/acme/checkout';
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const SIMPLE_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** One image repository in memory, with what refers to its images. */
export interface SignedImages {
  registry: Registry;
  /** Pushes an image and returns its digest. */
  image(name: string): string;
  /** Hangs layers on an image, by the name that the registry lists them under. */
  attach(digest: string, layers: readonly LayerOf[], artifactType?: string | null): string;
  /** Makes every later answer a failure, or a refusal; undefined mends it. */
  breaks: 'outage' | 'refusal' | 'refused credentials' | undefined;
}

interface LayerOf {
  mediaType: string;
  content: Uint8Array | object;
  annotations?: Record<string, string>;
}

export function signedImages(): SignedImages {
  const bytes = new Map<string, Uint8Array>();
  const referring = new Map<string, Referrer[]>();
  const put = (content: Uint8Array | object): { digest: string; size: number } => {
    const raw = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const digest = `sha256:${createHash('sha256').update(raw).digest('hex')}`;
    bytes.set(digest, raw);
    return { digest, size: raw.length };
  };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const ask = async <T>(answer: () => T): Promise<T> => {
    if (images.breaks === 'outage') throw new Error('the registry answered 503 for ghcr.io/acme/checkout');
    if (images.breaks !== undefined) {
      const isAnonymous = images.breaks === 'refusal';
      throw new RegistryRefusal('the registry does not let us read it (401)', { isAnonymous });
    }
    return answer();
  };
  const images: SignedImages = {
    breaks: undefined,
    image: (name) => put({ schemaVersion: 2, mediaType, annotations: { name }, layers: [] }).digest,
    attach(digest, layers, artifactType = BUNDLE_TYPE) {
      const parts = layers.map(({ content, ...layer }) => ({ ...layer, ...put(content) }));
      const manifest = put({ schemaVersion: 2, mediaType, layers: parts, subject: { digest } });
      const referrer = { digest: manifest.digest, artifactType, mediaType, annotations: {} };
      referring.set(digest, [...(referring.get(digest) ?? []), referrer]);
      return manifest.digest;
    },
    registry: {
      tags: () => ask(() => []),
      digest: () => ask(() => null),
      labels: () => ask(() => ({})),
      describe: () => ask(() => null),
      referrers: (_, digest) => ask(() => ({ found: 'api' as const, manifests: referring.get(digest) ?? [] })),
      manifest: (_, digest) => ask(() => bytes.get(digest) ?? null),
      blob: (_, digest) => ask(() => bytes.get(digest) ?? null),
    },
  };
  return images;
}
