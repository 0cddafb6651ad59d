import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SigningPolicy } from '../../src/signatures/signatures.ts';
import { createSigstore } from '../../src/signatures/sigstore/index.ts';
import { keyPair } from './pki/certificate.ts';
import { privateSigstore, simpleSigning, statementBundle, WORKFLOW } from './pki/sigstore.ts';
import { BUNDLE_TYPE, REPOSITORY, SIMPLE_TYPE, signedImages } from './signed-images.ts';

const AT = new Date('2026-11-20T10:00:00Z');
const RUNS = Number(process.env['SHIPLOCK_FUZZ_RUNS'] ?? 1500);
const sigstore = privateSigstore(AT);
const [key, eve] = [keyPair(), keyPair()];
const policy: SigningPolicy = {
  identities: [{ issuer: WORKFLOW.issuer, subject: WORKFLOW.subject }],
  keys: [{ name: 'key', pem: String(key.publicKey.export({ type: 'spki', format: 'pem' })) }],
  log: 'optional',
  trust: JSON.stringify(sigstore.trustedRoot()),
  provenance: null,
};
const { image } = signedImages();
const [digest, other] = [image('checkout 1.4.3'), image('checkout 1.4.2')];

function statement(of: string): object {
  const subject = [{ name: 'x', digest: { sha256: of.slice(7) } }];
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: 'https://sigstore.dev/cosign/sign/v1',
    predicate: {},
  };
}

const options = { log: sigstore.log, tsa: sigstore.tsa, at: AT };
const stranger = { ...WORKFLOW, subject: 'https://github.com/evil/x/.github/workflows/x.yml@refs/heads/main' };
const pem = (bundle: object) => JSON.parse(JSON.stringify(bundle)) as Json;

/** Things that are genuine, and of another image, or by somebody else: no change may make them count. */
const genuine: Json[] = [
  pem(statementBundle(statement(other), sigstore.certificate(WORKFLOW), options)),
  pem(statementBundle(statement(digest), sigstore.certificate(stranger), options)),
  pem(statementBundle(statement(digest), eve, options)),
  pem(statementBundle(statement(other), key, { at: AT })),
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One place of a value, chosen by a number, made another one. */
function mutate(value: Json, at: number, how: Mutation): Json {
  const places: (string | number)[][] = [];
  walk(value, [], places);
  const path = places[at % places.length] ?? [];
  return replaced(value, path, how);
}

function walk(value: Json, path: (string | number)[], places: (string | number)[][]): void {
  places.push(path);
  if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index], places);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) walk(item, [...path, name], places);
}

function replaced(value: Json, [step, ...rest]: (string | number)[], how: Mutation): Json {
  if (step === undefined) return how.to(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, how) : item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, name === step ? replaced(item, rest, how) : item]);
  return Object.fromEntries(entries);
}

interface Mutation {
  to(value: Json): Json;
}

const foreign = fc.constantFrom(...genuine.flatMap((one) => partsOf(one)));

function partsOf(value: Json): Json[] {
  const places: (string | number)[][] = [];
  walk(value, [], places);
  return places.map((path) =>
    path.reduce<Json>((at, step) => (at as Record<string | number, Json>)[step] ?? null, value),
  );
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.jsonValue().map((to) => ({ to: () => to as Json })),
  // A part of another genuine one in its place.
  foreign.map((part) => ({ to: () => part })),
  fc.nat().map((at) => ({
    to: (value: Json) => (typeof value === 'string' && value !== '' ? flipped(value, at) : value),
  })),
  fc.constant({ to: (value: Json) => (Array.isArray(value) ? [...value, ...value] : [value, value]) }),
  fc.constant({ to: (value: Json) => (Array.isArray(value) ? value.slice(1) : null) }),
);

function flipped(text: string, at: number): string {
  const index = at % text.length;
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}

test('no bundle that was changed counts for an image that it is not of, and none stops the server', async () => {
  const changes = fc.array(fc.record({ at: fc.nat(), how: mutation }), { maxLength: 4 });
  const log: unknown[] = [];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...genuine), changes, async (from, all) => {
      const images = signedImages();
      expect(images.image('checkout 1.4.3')).toBe(digest);
      images.image('checkout 1.4.2');
      const content = all.reduce<Json>((value, { at, how }) => mutate(value, at, how), from);
      images.attach(digest, [{ mediaType: BUNDLE_TYPE, content: Buffer.from(JSON.stringify(content)) }]);
      const parts = { registry: images.registry, publicTrust: async () => ({ trust: null, problem: 'x' }) };
      const signatures = createSigstore({ ...parts, log: { warn: (data) => void log.push(data) } });
      const { status } = await signatures.check({ repository: REPOSITORY, digest }, policy);
      expect(status).toBe('wrong');
    }),
    { numRuns: RUNS },
  );
  expect(log).toEqual([]);
});

test('nor does a layer, an annotation, or a manifest', async () => {
  const layers = [
    simpleSigning(other, sigstore.certificate(WORKFLOW), options),
    simpleSigning(digest, sigstore.certificate(stranger), options),
    simpleSigning(digest, eve, options),
  ];
  const type = fc.constantFrom(SIMPLE_TYPE, BUNDLE_TYPE, 'application/vnd.dsse.envelope.v1+json', 'text/plain');
  const name = fc.constantFrom(...new Set(layers.flatMap(({ annotations }) => Object.keys(annotations))));
  const value = fc.oneof(
    fc.constantFrom(...layers.flatMap(({ annotations }) => Object.values(annotations))),
    fc.string(),
  );
  const changes = fc.array(fc.oneof(fc.tuple(name, value), fc.tuple(name, fc.constant(undefined))), { maxLength: 3 });
  const flips = fc.array(fc.nat(), { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...layers), type, changes, flips, async (layer, mediaType, all, bits) => {
      const images = signedImages();
      images.image('checkout 1.4.3');
      const changed = Object.entries({ ...layer.annotations, ...Object.fromEntries(all) });
      const annotations = Object.fromEntries(changed.flatMap(([at, text]) => (text === undefined ? [] : [[at, text]])));
      const content = Buffer.from(
        bits.reduce((text, bit) => flipped(text, bit), layer.payload.toString('latin1')),
        'latin1',
      );
      images.attach(digest, [{ mediaType, content, annotations }], null);
      const parts = { registry: images.registry, publicTrust: async () => ({ trust: null, problem: 'x' }) };
      const signatures = createSigstore({ ...parts, log: { warn() {} } });
      const { status } = await signatures.check({ repository: REPOSITORY, digest }, policy);
      expect(['wrong', 'unsigned']).toContain(status);
    }),
    { numRuns: RUNS },
  );
});
