import {
  authority,
  certify,
  extension,
  type Issuer,
  type KeyPair,
  keyPair,
  pemOf,
  signDer,
  spki,
} from './certificate.ts';
import { der } from './der.ts';
import { createLog, dsseEntry, hashedRekord, LOG_HOST, type Log, sha256 } from './log.ts';
import { type TimestampAuthority, timestampAuthority } from './timestamp.ts';

const HOUR = 3600 * 1000;

/** Who a certificate is for. */
export interface Person {
  issuer: string;
  subject: string;
  /** The repository that the certificate vouches for. */
  source?: string;
}

export const WORKFLOW: Person = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'https://github.com/acme/checkout/.github/workflows/release.yml@refs/heads/main',
};

/** A Sigstore of our own: authority, certificate log, transparency log, timestamps. */
export interface PrivateSigstore {
  ca: Issuer;
  log: Log;
  tsa: TimestampAuthority;
  at: Date;
  /** The trusted root as JSON; `less` leaves some parts of it out. */
  trustedRoot(less?: { tlogs?: boolean; ctlogs?: boolean }): object;
  /** A certificate for ten minutes from `at`, with its key. */
  certificate(person: Person, options?: { at?: Date; sct?: 'none' | 'wrong' }): KeyPair & { certificate: Buffer };
}

export function privateSigstore(at: Date): PrivateSigstore {
  const span = { from: new Date(at.getTime() - 24 * HOUR), to: new Date(at.getTime() + 240 * HOUR) };
  const ca = authority('fulcio.test', span);
  const [log, ct] = [createLog(), createLog()];
  const tsa = timestampAuthority(authority('tsa.test', span), span);
  const instance = (baseUrl: string, { publicKey, id }: Log) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: spki(publicKey).toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: span.from.toISOString() },
    },
    logId: { keyId: id.toString('base64') },
  });
  const chain = (certificates: Buffer[]) => ({
    subject: { organization: 'test', commonName: 'test' },
    uri: 'https://test',
    certChain: { certificates: certificates.map((one) => ({ rawBytes: one.toString('base64') })) },
    validFor: { start: span.from.toISOString() },
  });
  return {
    ca,
    log,
    tsa,
    at,
    trustedRoot: ({ tlogs = true, ctlogs = true } = {}) => ({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: tlogs ? [instance(`https://${LOG_HOST}`, log)] : [],
      ctlogs: ctlogs ? [instance('https://ct.test', ct)] : [],
      certificateAuthorities: [chain([ca.certificate])],
      timestampAuthorities: [chain(tsa.chain)],
    }),
    certificate({ issuer, subject, source }, { at: from = at, sct } = {}) {
      const keys = keyPair();
      const sourceUri = '1.3.6.1.4.1.57264.1.12';
      const extensions = [
        extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.3'))),
        extension('2.5.29.17', der.sequence(der.plainContext(6, Buffer.from(subject))), true),
        extension('1.3.6.1.4.1.57264.1.8', der.utf8(issuer)),
        ...(source === undefined ? [] : [extension(sourceUri, der.utf8(source))]),
      ];
      const stamped = (unfinished: Buffer) =>
        extension(
          '1.3.6.1.4.1.11129.2.4.2',
          der.octets(sctList(sct === 'wrong' ? createLog() : ct, ca, unfinished, from)),
        );
      const wanted = {
        name: 'signer',
        publicKey: keys.publicKey,
        issuer: ca,
        from,
        to: new Date(from.getTime() + HOUR / 6),
        extensions,
        ...(sct === 'none' ? {} : { last: stamped }),
      };
      return { ...keys, certificate: certify(wanted, ca).certificate };
    },
  };
}

/** The list of one signed certificate timestamp (RFC 6962, section 3.2). */
function sctList(log: Log, ca: Issuer, unfinished: Buffer, at: Date): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigInt64BE(BigInt(at.getTime()));
  const size = Buffer.from([unfinished.length >> 16, (unfinished.length >> 8) & 0xff, unfinished.length & 0xff]);
  const entry = Buffer.concat([sha256(spki(ca.publicKey)), size, unfinished]);
  const signed = Buffer.concat([Buffer.from([0, 0]), time, Buffer.from([0, 1]), entry, Buffer.from([0, 0])]);
  const signature = signDer(log.privateKey, signed);
  const head = Buffer.concat([Buffer.from([0]), log.id, time, Buffer.from([0, 0, 4, 3])]);
  const sct = Buffer.concat([head, uint16(signature.length), signature]);
  return Buffer.concat([uint16(sct.length + 2), uint16(sct.length), sct]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

/** What somebody signs with: a certificate of a Sigstore, or a key alone. */
export type Pen = (KeyPair & { certificate: Buffer }) | (KeyPair & { certificate?: never });

interface BundleOptions {
  /** The entry of the log is of the signed bytes, as Rekor v2 writes it. */
  bySignedBytes?: boolean;
  log?: Log;
  tsa?: TimestampAuthority;
  at: Date;
}

function preAuth(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
}

function materialOf(pen: Pen, signature: Buffer, body: object, { log, tsa, at }: BundleOptions): object {
  const rawBytes = pen.certificate?.toString('base64');
  return {
    ...(rawBytes === undefined ? { publicKey: { hint: 'x' } } : { certificate: { rawBytes } }),
    tlogEntries: log === undefined ? [] : [log.entry(body, at)],
    ...(tsa && {
      timestampVerificationData: {
        rfc3161Timestamps: [{ signedTimestamp: tsa.stamp(signature, at).toString('base64') }],
      },
    }),
  };
}

/** A bundle with an in-toto statement, as cosign and GitHub's attestations make them. */
export function statementBundle(statement: object, pen: Pen, options: BundleOptions): object {
  const type = 'application/vnd.in-toto+json';
  const payload = Buffer.from(JSON.stringify(statement));
  const signature = signDer(pen.privateKey, preAuth(type, payload));
  const verifier = verifierOf(pen);
  const entry = options.bySignedBytes
    ? hashedRekord({ hash: sha256(preAuth(type, payload)), signature, verifier })
    : dsseEntry({ payload, signature, verifier });
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: materialOf(pen, signature, entry, options),
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: type,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  };
}

/** A layer of cosign's tag `.sig`: its payload and annotations. */
export function simpleSigning(
  digest: string,
  pen: Pen,
  { log, at }: BundleOptions,
): { payload: Buffer; annotations: Record<string, string> } {
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': '' },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
  const signature = signDer(pen.privateKey, payload);
  const annotations: Record<string, string> = { 'dev.cosignproject.cosign/signature': signature.toString('base64') };
  if (pen.certificate !== undefined) annotations['dev.sigstore.cosign/certificate'] = pemOf(pen.certificate);
  if (log !== undefined) {
    const entry = log.entry(hashedRekord({ hash: sha256(payload), signature, verifier: verifierOf(pen) }), at);
    annotations['dev.sigstore.cosign/bundle'] = JSON.stringify({
      SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
      Payload: {
        body: entry.canonicalizedBody,
        integratedTime: Number(entry.integratedTime),
        logIndex: 0,
        logID: log.id.toString('hex'),
      },
    });
  }
  return { payload, annotations };
}

function verifierOf(pen: Pen): string {
  return pen.certificate === undefined
    ? String(pen.publicKey.export({ type: 'spki', format: 'pem' }))
    : pemOf(pen.certificate);
}
