/** A registry says that a tag was pushed: a hint, resolved again at the registry before anything is built on it. */
export interface ImageEvent {
  /** The sender's id of the event, null when it gives none. */
  id: string | null;
  /** Canonical: `registry.example/acme/checkout`. */
  repository: string;
  tag: string;
  digest: string | null;
}

/** What a body holds: the pushes of images by tag, and how many other events were passed over. */
export interface ParsedEvents {
  events: ImageEvent[];
  ignored: number;
}

/** A tag that stores a signature or attestation of an image (`sha256-<hex>`, `sha256-<hex>.sig`), not an image. */
export function isReferrerTag(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(\.[a-z]+)?$/.test(tag);
}
