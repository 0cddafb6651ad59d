export type RegistryName =
  | 'distribution'
  | 'dockerhub'
  | 'ghcr'
  | 'harbor'
  | 'quay'
  | 'ecr'
  | 'gar'
  | 'acr'
  | 'gitlab'
  | 'artifactory'
  | 'nexus'
  | 'gitea'
  | 'zot'
  | 'generic';

/** A registry says that a tag moved: a hint, resolved again at the registry before anything is built on it. */
export interface ImageEvent {
  /** The sender's id of the event, the same when it is sent again; null when it gives none. */
  id: string | null;
  /** What the tag holds, as far as the event tells. */
  kind: 'image' | 'chart' | 'unknown';
  action: 'push' | 'delete';
  /** Canonical, with its registry and without `oci://`: `registry.example/acme/checkout`. */
  repository: string;
  tag: string;
  digest: string | null;
  /** When it happened by the sender's clock, ISO 8601; null when it does not say. */
  time: string | null;
}

/** What a body holds: what it says of tags, and how many other events were passed over. */
export interface ParsedEvents {
  events: ImageEvent[];
  ignored: number;
}

/** A tag that stores a signature or attestation of an image (`sha256-<hex>`, `sha256-<hex>.sig`), not an image. */
export function isReferrerTag(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(\.[a-z]+)?$/.test(tag);
}
