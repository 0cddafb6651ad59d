import { createHash } from 'node:crypto';
import { type Bundle, bundleFromJSON, isBundleWithDsseEnvelope, isBundleWithMessageSignature } from '@sigstore/bundle';
import { Envelope, type Layer, RekorAnnotation, RekorBody, SimpleSigning, TimestampAnnotation } from './schema.ts';
import { IN_TOTO, readStatement, type Said } from './statement.ts';

/** Something signed, of whatever form, in the one form that is verified. */
export interface Signed {
  said: Said;
  /** The bytes that the signatures are of. */
  bytes: Buffer;
  signatures: Buffer[];
  /** For the library: certificate or key, entries of the log, timestamps. Null for a bare signature by a key. */
  bundle: Bundle | null;
}

/** More of anything in one bundle than this is not meant to be verified. */
const MOST_PARTS = 16;
const V01 = 'application/vnd.dev.sigstore.bundle+json;version=0.1';

/** A Sigstore bundle. `manifest`: the bytes of the image's manifest, for bundles that sign those. Throws for what is none. */
export function readBundle(text: string, image: { digest: string; manifest: Uint8Array }): Signed {
  const bundle = checked(bundleFromJSON(JSON.parse(text)));
  if (isBundleWithDsseEnvelope(bundle)) {
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    const bytes = preAuthEncoding(payloadType, payload);
    return { said: readTyped(payloadType, payload), bytes, signatures: signatures.map(({ sig }) => sig), bundle };
  }
  if (!isBundleWithMessageSignature(bundle)) throw new Error('it holds no signature');
  const { signature } = bundle.content.messageSignature;
  const said: Said = { digests: [sha256(image.manifest)], counts: true, predicate: null, provenance: null };
  return { said, bytes: Buffer.from(image.manifest), signatures: [signature], bundle };
}

/** A layer of cosign's tag `sha256-….sig`: a payload, with the signature in an annotation. Throws for what is none. */
export function readSimpleSigning(payload: Buffer, layer: Layer): Signed {
  const { critical } = SimpleSigning.parse(JSON.parse(payload.toString('utf8')));
  if (critical.type !== 'cosign container image signature') throw new Error('it is not a signature of an image');
  const signature = Buffer.from(layer.annotations?.['dev.cosignproject.cosign/signature'] ?? '', 'base64');
  const said: Said = {
    digests: [critical.image['docker-manifest-digest']],
    counts: true,
    predicate: null,
    provenance: null,
  };
  const digest = createHash('sha256').update(payload).digest('base64');
  const content = {
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest },
      signature: signature.toString('base64'),
    },
  };
  return { said, bytes: payload, signatures: [signature], bundle: bundleOf(layer, content) };
}

/** A layer of cosign's tag `sha256-….att`: a DSSE envelope. Throws for what is none. */
export function readEnvelope(bytes: Buffer, layer: Layer): Signed {
  const envelope = Envelope.parse(JSON.parse(bytes.toString('utf8')));
  const payload = Buffer.from(envelope.payload, 'base64');
  if (envelope.signatures.length > MOST_PARTS) throw new Error('it has too many signatures');
  const dsseEnvelope = {
    payload: envelope.payload,
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ sig, keyid }) => ({ sig, keyid: keyid ?? '' })),
  };
  return {
    said: readTyped(envelope.payloadType, payload),
    bytes: preAuthEncoding(envelope.payloadType, payload),
    signatures: envelope.signatures.map(({ sig }) => Buffer.from(sig, 'base64')),
    bundle: bundleOf(layer, { dsseEnvelope }),
  };
}

/** The bundle that cosign would write today, of the annotations that it wrote before there were bundles. */
function bundleOf({ annotations }: Layer, content: object): Bundle | null {
  const pem = annotations?.['dev.sigstore.cosign/certificate'];
  const entry = annotations?.['dev.sigstore.cosign/bundle'];
  const stamp = annotations?.['dev.sigstore.cosign/rfc3161timestamp'];
  if (pem === undefined && entry === undefined) return null;
  const signer =
    pem === undefined
      ? { publicKey: { hint: '' } }
      : { x509CertificateChain: { certificates: [{ rawBytes: derOf(pem) }] } };
  const verificationMaterial = {
    ...signer,
    tlogEntries: entry === undefined ? [] : [entryOf(entry)],
    ...(stamp === undefined ? {} : { timestampVerificationData: { rfc3161Timestamps: [stampOf(stamp)] } }),
  };
  return checked(bundleFromJSON({ mediaType: V01, verificationMaterial, ...content }));
}

function entryOf(text: string): object {
  const { SignedEntryTimestamp, Payload } = RekorAnnotation.parse(JSON.parse(text));
  const body = RekorBody.parse(JSON.parse(Buffer.from(Payload.body, 'base64').toString('utf8')));
  return {
    logIndex: String(Payload.logIndex),
    logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
    kindVersion: { kind: body.kind, version: body.apiVersion },
    integratedTime: String(Payload.integratedTime),
    inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
    canonicalizedBody: Payload.body,
  };
}

function stampOf(text: string): object {
  return { signedTimestamp: TimestampAnnotation.parse(JSON.parse(text)).SignedRFC3161Timestamp };
}

function derOf(pem: string): string {
  return pem.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, '');
}

/**
 * The library takes the name in a checkpoint's signature for a regular expression: one that was made to take forever
 * would stop the process, so only plain names are let through.
 */
function checked(bundle: Bundle): Bundle {
  const { tlogEntries, timestampVerificationData } = bundle.verificationMaterial;
  const stamps = timestampVerificationData?.rfc3161Timestamps ?? [];
  const signatures = isBundleWithDsseEnvelope(bundle) ? bundle.content.dsseEnvelope.signatures.length : 1;
  if (Math.max(tlogEntries.length, stamps.length, signatures) > MOST_PARTS) throw new Error('it has too many parts');
  for (const { inclusionProof } of tlogEntries) {
    for (const [, name = ''] of (inclusionProof?.checkpoint?.envelope ?? '').matchAll(/\u2014 (\S+)/g)) {
      if (!/^[\w.:/-]+$/.test(name)) throw new Error('its checkpoint is signed by a strange name');
    }
  }
  return bundle;
}

function readTyped(type: string, payload: Uint8Array): Said {
  if (type !== IN_TOTO) throw new Error('its envelope holds no in-toto statement');
  return readStatement(payload);
}

/** What a DSSE signature is of (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md). */
function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
