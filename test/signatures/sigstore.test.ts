import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SignatureCheck, SigningPolicy } from '../../src/signatures/signatures.ts';
import { createSigstore } from '../../src/signatures/sigstore/index.ts';
import type { PublicTrust } from '../../src/signatures/sigstore/public-trust.ts';
import { trustOf } from '../../src/signatures/sigstore/trust.ts';
import { keyPair } from './pki/certificate.ts';
import { createLog } from './pki/log.ts';
import { privateSigstore, simpleSigning, statementBundle, WORKFLOW } from './pki/sigstore.ts';
import { BUNDLE_TYPE, REPOSITORY, SIMPLE_TYPE, type SignedImages, signedImages } from './signed-images.ts';

const AT = new Date('2026-11-20T10:00:00Z');
const OTHER = `sha256:${'9'.repeat(64)}`;
const sigstore = privateSigstore(AT);
const key = keyPair();
const pen = () => sigstore.certificate(WORKFLOW);
const options = { log: sigstore.log, at: AT };

const base: SigningPolicy = {
  identities: [{ issuer: WORKFLOW.issuer, subject: WORKFLOW.subject }],
  keys: [],
  log: 'optional',
  trust: JSON.stringify(sigstore.trustedRoot()),
  provenance: null,
};
const byKey: SigningPolicy = {
  ...base,
  identities: [],
  trust: null,
  keys: [{ name: 'keys/acme.pub', pem: pem(key.publicKey) }],
};

let images: SignedImages;
let digest: string;
let asked: number;
beforeEach(() => {
  images = signedImages();
  digest = images.image('checkout 1.4.3');
  asked = 0;
});

function pem(publicKey: KeyObject): string {
  return String(publicKey.export({ type: 'spki', format: 'pem' }));
}

function statement(
  of = digest,
  predicateType = 'https://sigstore.dev/cosign/sign/v1',
  predicate: unknown = {},
): object {
  const subject = [{ name: 'x', digest: { sha256: of.slice('sha256:'.length) } }];
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate };
}

function provenance(repository: string, builder = 'https://github.com/actions/runner/github-hosted'): object {
  return statement(digest, 'https://slsa.dev/provenance/v1', {
    buildDefinition: { externalParameters: { workflow: { repository, ref: 'refs/heads/main' } } },
    runDetails: { builder: { id: builder } },
  });
}

function attach(content: object): void {
  images.attach(digest, [{ mediaType: BUNDLE_TYPE, content }]);
}

function check(policy: SigningPolicy = base, publicTrust?: PublicTrust): Promise<SignatureCheck> {
  const trust: PublicTrust = async () => {
    asked += 1;
    return { trust: null, problem: 'the trust root cannot be brought up to date' };
  };
  const signatures = createSigstore({
    registry: images.registry,
    publicTrust: publicTrust ?? trust,
    log: { warn() {} },
  });
  return signatures.check({ repository: REPOSITORY, digest }, policy);
}

describe('keyless', () => {
  test('a bundle by the workflow that may sign is verified, with who and when', async () => {
    attach(statementBundle(statement(), pen(), options));
    const by = { kind: 'identity', issuer: WORKFLOW.issuer, subject: WORKFLOW.subject };
    expect(await check()).toMatchObject({
      status: 'verified',
      found: [{ by, time: '2026-11-20T10:00:00.000Z', provenance: null, problem: null }],
      problem: null,
    });
  });

  test('by a timestamp alone, of a Sigstore that has no log', async () => {
    attach(
      statementBundle(statement(), sigstore.certificate(WORKFLOW, { sct: 'none' }), { tsa: sigstore.tsa, at: AT }),
    );
    const trust = JSON.stringify(sigstore.trustedRoot({ tlogs: false, ctlogs: false }));
    expect(await check({ ...base, trust })).toMatchObject({
      status: 'verified',
      found: [{ time: '2026-11-20T10:00:00.000Z' }],
    });
  });

  test('by an entry of the log that is of the signed bytes', async () => {
    attach(statementBundle(statement(), pen(), { ...options, bySignedBytes: true }));
    expect((await check()).status).toBe('verified');
  });

  test('by one of several trust roots, one a line', async () => {
    attach(statementBundle(statement(), pen(), options));
    const trust = [privateSigstore(AT), sigstore].map((one) => JSON.stringify(one.trustedRoot())).join('\n');
    expect((await check({ ...base, trust })).status).toBe('verified');
  });

  test('a layer of the tag .sig, of before there were bundles', async () => {
    const { payload, annotations } = simpleSigning(digest, pen(), options);
    images.attach(digest, [{ mediaType: SIMPLE_TYPE, content: payload, annotations }], null);
    expect(await check()).toMatchObject({ status: 'verified', found: [{ by: { subject: WORKFLOW.subject } }] });
  });

  test('whatever artifact type the registry gives it', async () => {
    images.attach(
      digest,
      [{ mediaType: BUNDLE_TYPE, content: statementBundle(statement(), pen(), options) }],
      'application/vnd.oci.empty.v1+json',
    );
    expect((await check()).status).toBe('verified');
  });

  test.each<[string, () => object, RegExp]>([
    [
      'of another digest',
      () => statementBundle(statement(OTHER), pen(), options),
      /signs another digest \(sha256:999999999999\)/,
    ],
    [
      'by another issuer',
      () => statementBundle(statement(), sigstore.certificate({ ...WORKFLOW, issuer: 'https://gitlab.com' }), options),
      /no such signer/,
    ],
    [
      'by another workflow',
      () =>
        statementBundle(statement(), sigstore.certificate({ ...WORKFLOW, subject: `${WORKFLOW.subject}x` }), options),
      /no such signer/,
    ],
    [
      'of another Sigstore',
      () => statementBundle(statement(), privateSigstore(AT).certificate(WORKFLOW), options),
      /certificate is not trusted/,
    ],
    [
      'by a certificate that had expired',
      () => statementBundle(statement(), pen(), { ...options, at: new Date('2026-11-20T10:10:01Z') }),
      /certificate is not trusted/,
    ],
    [
      'by a certificate that was not valid yet',
      () => statementBundle(statement(), pen(), { ...options, at: new Date('2026-11-20T09:59:59Z') }),
      /certificate is not trusted/,
    ],
    [
      'without an entry in the log',
      () => statementBundle(statement(), pen(), { at: AT, tsa: sigstore.tsa }),
      /stands in no transparency log/,
    ],
    [
      'without anybody who vouches for the time',
      () => statementBundle(statement(), pen(), { at: AT }),
      /vouches for the time/,
    ],
    [
      'in the log of somebody else',
      () => statementBundle(statement(), pen(), { ...options, log: createLog() }),
      /not proven to stand in the transparency log/,
    ],
    [
      'whose certificate was not published',
      () => statementBundle(statement(), sigstore.certificate(WORKFLOW, { sct: 'none' }), options),
      /certificate is not trusted/,
    ],
    [
      'whose certificate was published by somebody else',
      () => statementBundle(statement(), sigstore.certificate(WORKFLOW, { sct: 'wrong' }), options),
      /certificate is not trusted/,
    ],
    [
      'that only lists what is in it',
      () => statementBundle(statement(digest, 'https://spdx.dev/Document'), pen(), options),
      /it is a statement \(https:\/\/spdx.dev\/Document\)/,
    ],
    [
      'whose text was changed',
      () => changed(statementBundle(statement(OTHER), pen(), options), statement()),
      /entry of the transparency log is of something else|not made over/,
    ],
    ['that is no bundle', () => ({ mediaType: BUNDLE_TYPE }), /cannot be read/],
  ])('a bundle %s is wrong', async (_, bundle, problem) => {
    attach(bundle());
    const found = await check();
    expect(found).toMatchObject({ status: 'wrong', found: [{ problem: expect.stringMatching(problem) }] });
    expect(found.problem).toMatch(problem);
  });

  test('a bundle moved from the image that it is of is wrong here', async () => {
    const signed = images.image('checkout 1.4.2');
    const { payload, annotations } = simpleSigning(signed, pen(), options);
    images.attach(digest, [{ mediaType: SIMPLE_TYPE, content: payload, annotations }], null);
    expect(await check()).toMatchObject({ status: 'wrong', problem: expect.stringContaining('signs another digest') });
  });

  test('a name in a checkpoint that would be taken for an endless pattern is refused at once', async () => {
    const bundle = statementBundle(statement(), pen(), options) as {
      verificationMaterial: { tlogEntries: { inclusionProof: { checkpoint: { envelope: string } } }[] };
    };
    for (const { inclusionProof } of bundle.verificationMaterial.tlogEntries) {
      inclusionProof.checkpoint.envelope = inclusionProof.checkpoint.envelope.replace(
        '\u2014 rekor.test',
        '\u2014 (.*)*(.*)*(.*)*(.*)*(.*)*(.*)*(.*)*!',
      );
    }
    attach(bundle);
    expect(await check()).toMatchObject({ status: 'wrong', problem: expect.stringContaining('strange name') });
  });
});

test('a log whose key has no beginning vouches for nothing', async () => {
  attach(statementBundle(statement(), pen(), options));
  const trust = JSON.stringify(sigstore.trustedRoot()).replaceAll(
    /,"validFor":\{"start":"[^"]+"\}\},"logId"/g,
    '},"logId"',
  );
  expect(trust).not.toBe(base.trust);
  expect(await check({ ...base, trust })).toMatchObject({ status: 'wrong' });
});

describe('several signatures', () => {
  test('one that counts is enough, and the others are told', async () => {
    attach(statementBundle(statement(), privateSigstore(AT).certificate(WORKFLOW), options));
    attach(statementBundle(statement(), pen(), options));
    const { status, found } = await check();
    expect(status).toBe('verified');
    expect(found.map(({ problem }) => problem === null)).toEqual([true, false]);
  });

  test('a hundred strange ones beside it do not hide it', async () => {
    for (let count = 0; count < 100; count += 1)
      images.attach(digest, [{ mediaType: 'text/x', content: { count } }], 'text/x');
    attach(statementBundle(statement(), pen(), options));
    expect((await check()).status).toBe('verified');
  });
});

describe('keys', () => {
  test.each<[string, { publicKey: KeyObject; privateKey: KeyObject }]>([
    ['ECDSA P-256', key],
    ['ECDSA P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['Ed25519', generateKeyPairSync('ed25519')],
  ])('%s, a layer of the tag .sig', async (_, pair) => {
    const { payload } = simpleSigning(digest, key, { at: AT });
    const algorithm = pair.privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const signature = sign(algorithm, payload, pair.privateKey).toString('base64');
    images.attach(
      digest,
      [{ mediaType: SIMPLE_TYPE, content: payload, annotations: { 'dev.cosignproject.cosign/signature': signature } }],
      null,
    );
    expect(await check({ ...byKey, keys: [{ name: '', pem: pem(pair.publicKey) }] })).toMatchObject({
      status: 'verified',
      found: [{ by: { kind: 'key', name: expect.stringMatching(/^sha256:[0-9a-f]{12}$/) }, time: null }],
    });
    expect(await check({ ...byKey, keys: [{ name: '', pem: pem(keyPair().publicKey) }] })).toMatchObject({
      status: 'wrong',
      problem: 'it is by none of the keys of the rule',
    });
    expect(asked).toBe(0);
  });

  test('a bundle, without asking for a trust root', async () => {
    attach(statementBundle(statement(), key, { at: AT }));
    expect(await check(byKey)).toMatchObject({
      status: 'verified',
      found: [{ by: { kind: 'key', name: 'keys/acme.pub' } }],
    });
    expect(asked).toBe(0);
  });

  test('of another image: wrong', async () => {
    attach(statementBundle(statement(OTHER), key, { at: AT }));
    expect(await check(byKey)).toMatchObject({ status: 'wrong', problem: expect.stringContaining('another digest') });
  });

  test('with the log required: only what stands in it', async () => {
    const strict = { ...byKey, log: 'required' as const, trust: JSON.stringify(sigstore.trustedRoot()) };
    attach(statementBundle(statement(), key, { at: AT }));
    expect(await check(strict)).toMatchObject({
      status: 'wrong',
      problem: expect.stringContaining('transparency log'),
    });
    const { payload, annotations } = simpleSigning(digest, key, options);
    images.attach(digest, [{ mediaType: SIMPLE_TYPE, content: payload, annotations }], null);
    expect(await check(strict)).toMatchObject({
      status: 'verified',
      found: [{ by: { name: 'keys/acme.pub' }, time: '2026-11-20T10:00:00.000Z' }, {}],
    });
  });
});

describe('provenance', () => {
  const asking = {
    ...base,
    provenance: { source: 'github.com/acme/checkout', builder: 'https://github.com/actions/runner/*' },
  };

  test('of the source and builder that are asked for', async () => {
    attach(statementBundle(provenance('https://github.com/acme/checkout'), pen(), options));
    expect(await check(asking)).toMatchObject({
      status: 'verified',
      found: [
        {
          provenance: {
            sources: ['github.com/acme/checkout'],
            builder: 'https://github.com/actions/runner/github-hosted',
          },
        },
      ],
    });
  });

  test.each<[string, () => object, string]>([
    [
      'a plain signature',
      () => statementBundle(statement(), pen(), options),
      'it is a signature, and the rule asks for a provenance',
    ],
    [
      'another source',
      () => statementBundle(provenance('https://github.com/acme/other'), pen(), options),
      'it was built from github.com/acme/other',
    ],
    [
      'another builder',
      () => statementBundle(provenance('https://github.com/acme/checkout', 'https://evil.example'), pen(), options),
      'it was built by https://evil.example',
    ],
    [
      'a source that the certificate contradicts',
      () =>
        statementBundle(
          provenance('https://github.com/acme/checkout'),
          sigstore.certificate({ ...WORKFLOW, source: 'https://github.com/acme/other' }),
          options,
        ),
      'it was built from github.com/acme/other',
    ],
  ])('%s is wrong', async (_, bundle, problem) => {
    attach(bundle());
    expect(await check(asking)).toMatchObject({ status: 'wrong', problem: expect.stringContaining(problem) });
  });

  test('SLSA v0.2, from the attestations of cosign', async () => {
    const older = statement(digest, 'https://slsa.dev/provenance/v0.2', {
      builder: { id: 'https://github.com/actions/runner/x' },
      invocation: { configSource: { uri: 'git+https://github.com/acme/checkout@refs/tags/v1.4.3' } },
    });
    attach(statementBundle(older, pen(), options));
    expect((await check(asking)).status).toBe('verified');
  });
});

describe('what is not known', () => {
  test('nothing found is unsigned', async () => {
    expect(await check()).toEqual({ status: 'unsigned', found: [], problem: null });
  });

  test.each([
    ['outage', 'unreachable'],
    ['refusal', 'unreadable'],
    ['refused credentials', 'unreachable'],
  ] as const)('a registry with %s is %s, not unsigned', async (breaks, status) => {
    images.breaks = breaks;
    expect(await check()).toMatchObject({ status, found: [] });
  });

  test('without a trust root nothing keyless is wrong, and a key still counts', async () => {
    attach(statementBundle(statement(), pen(), options));
    expect(await check({ ...base, trust: null })).toMatchObject({
      status: 'unreachable',
      problem: expect.stringContaining('trust root'),
    });
    attach(statementBundle(statement(), key, { at: AT }));
    expect((await check({ ...base, trust: null, keys: byKey.keys })).status).toBe('verified');
  });

  test('an old trust root verifies what it can; what it does not know may be newer than it', async () => {
    const old = trustOf(TrustedRoot.fromJSON(sigstore.trustedRoot()));
    const stale: PublicTrust = async () => ({ trust: old, problem: 'the trust root cannot be brought up to date' });
    attach(statementBundle(statement(), privateSigstore(AT).certificate(WORKFLOW), options));
    expect(await check({ ...base, trust: null }, stale)).toMatchObject({ status: 'unreachable' });
    attach(statementBundle(statement(), pen(), options));
    expect(await check({ ...base, trust: null }, stale)).toMatchObject({ status: 'verified' });
  });
});

/** The same bundle around another text. */
function changed(bundle: object, to: object): object {
  const { dsseEnvelope, ...rest } = bundle as { dsseEnvelope: object };
  return { ...rest, dsseEnvelope: { ...dsseEnvelope, payload: Buffer.from(JSON.stringify(to)).toString('base64') } };
}
