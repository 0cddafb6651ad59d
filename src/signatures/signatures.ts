import type { FoundSignature, SignatureStatus, Signer } from '../model/signatures.ts';

/** What an image has to show, with the files of the rule read. */
export interface SigningPolicy {
  identities: readonly Signer[];
  keys: readonly { name: string; pem: string }[];
  log: 'required' | 'optional';
  /** Text of a trusted root of Sigstore (JSON, or one JSON a line); null for the public one. */
  trust: string | null;
  /** Asks for SLSA provenance: of this repository or pattern (`github.com/acme/*`), and built by this. */
  provenance: { source: string; builder: string | null } | null;
}

/** What the signatures of one image come to. */
export interface SignatureCheck {
  status: Exclude<SignatureStatus, 'unknown'>;
  /** Those that count first. */
  found: FoundSignature[];
  /** Why it is not verified. */
  problem: string | null;
}

/** Looks for the signatures of images and verifies them. */
export interface Signatures {
  /**
   * Never throws: a registry or a trust root that does not answer is `unreachable`, one that refuses is `unreadable`.
   * `verified` is only ever said of this digest: what somebody signed for another one does not count.
   */
  check(image: { repository: string; digest: string }, policy: SigningPolicy): Promise<SignatureCheck>;
}
