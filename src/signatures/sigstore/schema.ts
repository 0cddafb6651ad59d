import { z } from 'zod';

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A manifest that may carry signatures; only what is read of it. */
export const SignatureManifest = z.object({
  artifactType: z.string().nullish(),
  layers: z
    .array(
      z.object({
        mediaType: z.string(),
        digest: Digest,
        size: z.number().int().min(0),
        annotations: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** A layer of such a manifest. */
export type Layer = NonNullable<z.infer<typeof SignatureManifest>['layers']>[number];

/** What cosign signs since its first version ("simple signing"). */
export const SimpleSigning = z.object({
  critical: z.object({
    type: z.string(),
    image: z.object({ 'docker-manifest-digest': z.string() }),
  }),
});

/** A DSSE envelope as it lies in a layer. */
export const Envelope = z.object({
  payloadType: z.string(),
  payload: z.string(),
  signatures: z.array(z.object({ sig: z.string(), keyid: z.string().nullish() })).min(1),
});

/** The annotation `dev.sigstore.cosign/bundle`: an entry of Rekor with its promise. */
export const RekorAnnotation = z.object({
  SignedEntryTimestamp: z.string(),
  Payload: z.object({
    body: z.string(),
    integratedTime: z.number().int(),
    logIndex: z.number().int(),
    logID: z.string(),
  }),
});

/** The annotation `dev.sigstore.cosign/rfc3161timestamp`. */
export const TimestampAnnotation = z.object({ SignedRFC3161Timestamp: z.string() });

/** Kind and version of an entry of Rekor, in its body. */
export const RekorBody = z.object({ kind: z.string(), apiVersion: z.string() });

/** An in-toto statement, v0.1 and v1. */
export const Statement = z.object({
  _type: z.string().regex(/^https:\/\/in-toto\.io\/Statement\/v(?:0\.1|1)$/),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
  predicate: z.unknown(),
});
export type Statement = z.infer<typeof Statement>;

const texts = { repository: z.string().nullish(), uri: z.string().nullish() };

/** Predicate of `https://slsa.dev/provenance/v1`. */
export const ProvenanceV1 = z.object({
  buildDefinition: z.object({
    externalParameters: z
      .looseObject({ workflow: z.object({ repository: texts.repository }).nullish() })
      .nullish()
      .catch(null),
    resolvedDependencies: z.array(z.object({ uri: texts.uri })).nullish(),
  }),
  runDetails: z.object({ builder: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
});

/** Predicate of `https://slsa.dev/provenance/v0.1` and `v0.2`. */
export const ProvenanceV0 = z.object({
  builder: z.object({ id: z.string().nullish() }).nullish(),
  invocation: z.object({ configSource: z.object({ uri: texts.uri }).nullish() }).nullish(),
});
