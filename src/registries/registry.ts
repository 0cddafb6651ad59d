/** What a digest is, as far as a choice or a pull request needs it. */
export interface ImageDescription {
  kind: 'image' | 'chart' | 'other';
  mediaType: string;
  /** `linux/amd64`, `linux/arm64/v8`; what is no platform (`unknown/unknown`: attestations) is left out. */
  platforms: string[];
  /** When it was built (ISO 8601), by its own word; null when it does not say. */
  created: string | null;
  /** Labels of its config, of the first platform, and below them the annotations of its manifest. */
  labels: Record<string, string>;
}

/** A manifest that refers to another one: a signature, an attestation, an SBOM. */
export interface Referrer {
  digest: string;
  /** What it is, by its own manifest where a list does not say; null when neither does. */
  artifactType: string | null;
  mediaType: string;
  annotations: Record<string, string>;
}

export interface Referrers {
  /** Where the first of them was found: the referrers API, the fallback tag, cosign's own tags. */
  found: 'api' | 'fallback' | 'cosign' | 'none';
  manifests: Referrer[];
}

/** What Shiplock asks of an image registry. Throws on outages (to be tried again). */
export interface Registry {
  /** Tags of a repository (`registry.example/acme/checkout`), all pages; empty when the repository is not there. */
  tags(repository: string): Promise<string[]>;
  /** Digest of a tag, of the index for a multi-platform image; null when there is no such tag. */
  digest(repository: string, tag: string): Promise<string | null>;
  /** Labels of the image that a digest names, of its first platform; null when the registry does not have it. */
  labels(repository: string, digest: string): Promise<Record<string, string> | null>;
  /** What a digest is; null when the registry does not have it. */
  describe(repository: string, digest: string): Promise<ImageDescription | null>;
  /** Manifests that refer to a digest: by the referrers API, else by the fallback tag; and those under cosign's own tags. */
  referrers(repository: string, digest: string): Promise<Referrers>;
  /** The bytes of a manifest, checked against its digest; null when the registry does not have it. */
  manifest(repository: string, digest: string): Promise<Uint8Array | null>;
  /** The bytes of a blob, checked against its digest; null when it is not there. Throws for more than `maxBytes`. */
  blob(repository: string, digest: string, maxBytes: number): Promise<Uint8Array | null>;
}

/** A registry that answers and does not let us read: other credentials help, another try does not. */
export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal';
  /** No credentials are configured for it. */
  readonly isAnonymous: boolean;

  constructor(message: string, { isAnonymous = false }: { isAnonymous?: boolean } = {}) {
    super(message);
    this.isAnonymous = isAnonymous;
  }
}
