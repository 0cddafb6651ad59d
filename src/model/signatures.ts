import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { Name } from './names.ts';

/** A pattern that everybody fits would name nobody. */
const notEverybody = [
  (text: string) => /[A-Za-z0-9]/.test(text.replace(/^https?:\/\//, '')),
  'fits everybody: name the workflow or the account that may sign',
] as const;

/** Who a keyless signature must be by: both in full, or with `*` for text without `/` and `@`, `**` for text without `@`. */
const Signer = z.strictObject({
  /** Who vouched for the signer: `https://token.actions.githubusercontent.com`, `https://accounts.google.com`. */
  issuer: z
    .string()
    .min(1)
    .refine(...notEverybody),
  /** Whom: a workflow (`https://github.com/acme/checkout/.github/workflows/release.yml@refs/heads/main`) or an address. */
  subject: z
    .string()
    .min(1)
    .refine(...notEverybody),
});
export type Signer = z.infer<typeof Signer>;

/** A public key as PEM, or the file of the repository that holds one. */
const PublicKey = z
  .string()
  .min(1)
  .refine(
    (text) => !text.startsWith('/') && !text.split('/').includes('..'),
    'must be a PEM, or a file of the repository',
  )
  .refine(
    (text) => !isPem(text) || isPublicKey(text),
    'is not a public key that can be read (PEM, ECDSA, RSA or Ed25519)',
  );

const Provenance = z.strictObject({
  /** The repository that it must name: `label` for the one in the image's `org.opencontainers.image.source`, or `github.com/acme/*`. */
  source: z.string().min(1).default('label'),
  /** What must have built it: `https://github.com/actions/runner/**`; anything by default. */
  builder: z.string().min(1).optional(),
});

/** What some images must show before they may enter some environments. The first rule that fits an image counts. */
export const SignatureRule = z
  .strictObject({
    /** Image repositories: `ghcr.io/acme/*`. `*` stands for any text. */
    images: z.array(z.string().min(1)).min(1).default(['*']),
    /** All by default. */
    environments: z.array(Name).min(1).optional(),
    /** `signed`: an image that does not fit may not enter. `off`: what was found is shown, and nothing waits for it. */
    require: z.enum(['signed', 'off']).default('signed'),
    /** Who may sign without a key of their own, by Fulcio and Rekor. Any of them is enough. */
    identities: z.array(Signer).max(50).default([]),
    /** Public keys; a signature by any of them is enough. */
    keys: z.array(PublicKey).max(50).default([]),
    /** Whether a signature by a key must stand in a transparency log, too. Keyless ones always must. */
    log: z.enum(['required', 'optional']).default('optional'),
    /** A file of the repository with the trusted root of a private Sigstore; the public one by default. */
    trust: z
      .string()
      .regex(/^(?!\/)(?!.*\.\.).+$/, 'must be a file of the repository')
      .optional(),
    /** Asks for SLSA provenance by one of the signers, and for what it must say. */
    provenance: Provenance.optional(),
    /** What counts where the registry does not let us read signatures: nothing, or the signed event that named the digest. */
    unreadable: z.enum(['refuse', 'event']).default('refuse'),
  })
  .refine(({ require, identities, keys }) => require === 'off' || identities.length + keys.length > 0, {
    error: 'names nobody who may sign: give `identities` or `keys`, or `require: off`',
  });
export type SignatureRule = z.infer<typeof SignatureRule>;

/** Who signed. */
const SignedBy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identity'), issuer: z.string(), subject: z.string() }),
  /** The file of the key, or the beginning of its fingerprint. */
  z.strictObject({ kind: z.literal('key'), name: z.string() }),
]);
export type SignedBy = z.infer<typeof SignedBy>;

/** What was found on one image: by whom, when, what it says of the build, and why it does not count (null when it does). */
export const FoundSignature = z.strictObject({
  /** Digest of what carries it; the digest of the image's manifest says nothing here. */
  at: z.string(),
  by: SignedBy.nullable(),
  /** When the log, or an authority for timestamps, saw it; null where no one did. */
  time: z.string().nullable(),
  /** What a provenance names: sources as `github.com/owner/name`. */
  provenance: z.strictObject({ sources: z.array(z.string()), builder: z.string().nullable() }).nullable(),
  problem: z.string().nullable(),
});
export type FoundSignature = z.infer<typeof FoundSignature>;

/**
 * `verified`: signed as the rule asks. `unsigned`: nothing was found. `wrong`: something was found and none of it counts.
 * `unreachable`: the registry or the trust root did not answer, so nothing is known. `unreadable`: the registry answers
 * and does not let us look. `unknown`: there is nothing to look at, or the rule cannot be read.
 */
export const SignatureStatus = z.enum(['verified', 'unsigned', 'wrong', 'unreachable', 'unreadable', 'unknown']);
export type SignatureStatus = z.infer<typeof SignatureStatus>;

/** What is known of the signatures of one image that would enter one environment. */
export const SignatureState = z.strictObject({
  environment: Name,
  repository: z.string(),
  tag: z.string().nullable(),
  /** The digest that was looked at: the written one, or that of the tag. */
  digest: z.string().nullable(),
  status: SignatureStatus,
  /** The signatures that count, then the others. */
  found: z.array(FoundSignature),
  /** Why it is not verified, and what to do. */
  problem: z.string().nullable(),
  /** The registry event, checked by its signature, that named this digest: what is left where nothing can be read. */
  event: z.string().nullable(),
  /** When it is worth looking again; null for what never changes. */
  again: z.string().nullable(),
});
export type SignatureState = z.infer<typeof SignatureState>;

function isPem(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN');
}

/** True for a PEM of a public key whose kind is used for signing images; a private key does not belong into a config. */
export function isPublicKey(pem: string): boolean {
  if (!/^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) return false;
  try {
    return ['ec', 'rsa', 'ed25519'].includes(createPublicKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
}
