/** What Shiplock asks of an image registry. Throws on outages (to be tried again). */
export interface Registry {
  /** Tags of a repository (`registry.example/acme/checkout`), all pages; empty when the repository is not there. */
  tags(repository: string): Promise<string[]>;
  /** Digest of a tag, of the index for a multi-platform image; null when there is no such tag. */
  digest(repository: string, tag: string): Promise<string | null>;
  /** Labels of the image that a digest names, of its first platform; null when the registry does not have it. */
  labels(repository: string, digest: string): Promise<Record<string, string> | null>;
}

/** A registry that answers and does not let us read: other credentials help, another try does not. */
export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal';
}
