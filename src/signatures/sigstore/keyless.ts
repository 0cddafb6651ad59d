import { createHash } from 'node:crypto';
import { type Bundle, isBundleWithDsseEnvelope } from '@sigstore/bundle';
import { type SignedEntity, toSignedEntity, VerificationError, Verifier } from '@sigstore/verify';
import { sourceAddress } from '../../model/repository-address.ts';
import type { SignedBy } from '../../model/signatures.ts';
import type { Signed } from './signed.ts';
import type { Trust } from './trust.ts';

/** A signature that is genuine, and whose: not yet whether that one may sign. */
export interface Genuine {
  by: SignedBy;
  time: string | null;
  /** The repository that the certificate names, as the issuer vouched for it; null where it names none. */
  source: string | null;
}

/** What is not genuine, and whether a newer trust root could say otherwise. */
export interface Refused {
  problem: string;
  isTrust: boolean;
}

/** Fulcio's "Source Repository URI" (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md). */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';

/** Verifies a signature by certificate: chain, log, timestamps and the signature itself, against one trust root. */
export function verifyKeyless(signed: Signed, bundle: Bundle, { material, thresholds }: Trust): Genuine | Refused {
  try {
    const entity = entityOf(signed, bundle);
    const { identity } = new Verifier(material, { ...thresholds, timestampThreshold: 1 }).verify(entity);
    const [issuer, subject] = [identity?.extensions?.issuer, identity?.subjectAlternativeName];
    if (issuer === undefined || subject === undefined) return refused('its certificate names nobody');
    const extension = identity?.oids?.find(({ oid }) => oid?.id.join('.') === SOURCE_REPOSITORY)?.value;
    const source = extension === undefined ? null : sourceAddress(derText(extension));
    return { by: { kind: 'identity', issuer, subject }, time: timeOf(entity), source };
  } catch (error) {
    return refusal(error);
  }
}

/**
 * What the library verifies. Rekor v2 notes an envelope by the digest of what its signature is of, and this line of the
 * library compares the payload's alone (sigstore-js 4.1 compares both).
 */
export function entityOf({ bytes }: Signed, bundle: Bundle): SignedEntity {
  if (!isBundleWithDsseEnvelope(bundle)) return toSignedEntity(bundle, bytes);
  const entity = toSignedEntity(bundle);
  const { signature: content } = entity;
  const signedDigest = createHash('sha256').update(bytes).digest();
  const signature: SignedEntity['signature'] = {
    signature: content.signature,
    compareSignature: (other) => content.compareSignature(other),
    compareDigest: (digest) => content.compareDigest(digest) || signedDigest.equals(digest),
    verifySignature: (key) => content.verifySignature(key),
  };
  return { ...entity, signature };
}

/** The first instant that a log or an authority vouches for, of an entity that was verified. */
export function timeOf({ timestamps }: Pick<SignedEntity, 'timestamps'>): string | null {
  const times = timestamps.flatMap((stamp) => {
    if (stamp.$case === 'timestamp-authority') return [stamp.timestamp.signingTime.getTime()];
    const { inclusionPromise, integratedTime } = stamp.tlogEntry;
    return inclusionPromise === undefined ? [] : [Number(integratedTime) * 1000];
  });
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

export function refusal(error: unknown): Refused {
  if (!(error instanceof VerificationError)) return refused('it cannot be read');
  const problem = problems[error.code] ?? 'it is not genuine';
  return { problem: `${problem} (${error.message.slice(0, 200)})`, isTrust: trustCodes.has(error.code) };
}

function refused(problem: string): Refused {
  return { problem, isTrust: false };
}

const problems: Partial<Record<string, string>> = {
  CERTIFICATE_ERROR: 'its certificate is not trusted',
  PUBLIC_KEY_ERROR: 'its key is not trusted',
  SIGNATURE_ERROR: 'it was not made over this content',
  TIMESTAMP_ERROR: 'nobody vouches for the time of it',
  TLOG_ERROR: 'it stands in no transparency log',
  TLOG_BODY_ERROR: 'the entry of the transparency log is of something else',
  TLOG_INCLUSION_PROOF_ERROR: 'it is not proven to stand in the transparency log',
  TLOG_INCLUSION_PROMISE_ERROR: 'it is not proven to stand in the transparency log',
  TLOG_MISSING_INCLUSION_ERROR: 'it is not proven to stand in the transparency log',
};

/** What a rotated key or authority looks like to somebody with an old trust root. */
const trustCodes: ReadonlySet<string> = new Set([
  'CERTIFICATE_ERROR',
  'TIMESTAMP_ERROR',
  'TLOG_INCLUSION_PROOF_ERROR',
  'TLOG_INCLUSION_PROMISE_ERROR',
]);

/** The text of an extension: a short UTF8String in DER. */
function derText(value: Buffer): string {
  const isLong = (value[1] ?? 0) > 0x7f;
  return value[0] === 0x0c ? value.subarray(isLong ? 3 : 2).toString('utf8') : value.toString('utf8');
}
