import type { Headers } from '../answer.ts';

/** An App hears `registry_package`; `package` comes from webhooks of a repository or organisation, in the same shape. */
export const PACKAGE_EVENTS: readonly string[] = ['registry_package', 'package'];

/** A delivery of GitHub whose signature was verified. */
export interface VerifiedDelivery {
  id: string;
  event: string;
  /** Those that are kept with it. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What is done with events of packages, such as a push to GitHub's container registry. Handed in by who knows registries. */
export interface PackageEvents {
  /** Keeps what an event says of tags, and enqueues who uses them. Throws when the database fails. */
  accept(delivery: VerifiedDelivery, payload: unknown, headers: Headers): Promise<'accepted' | 'duplicate' | 'ignored'>;
}
