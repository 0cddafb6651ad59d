import { z } from 'zod';

/** A page of tags; `tags` is null when there is none (some registries). */
export const TagList = z.object({ tags: z.array(z.string()).nullish() });

/** A token server's answer: either name is in use. */
export const TokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const mediaType = z.string().optional();
const annotations = z.record(z.string(), z.string()).nullish();

/** `variant` is that of ARM. */
const Platform = z.object({
  os: z.string().optional(),
  architecture: z.string().optional(),
  variant: z.string().optional(),
});
export type Platform = z.infer<typeof Platform>;

const Descriptor = z.object({
  digest,
  mediaType,
  artifactType: z.string().nullish(),
  annotations,
  platform: Platform.nullish(),
});
export type Descriptor = z.infer<typeof Descriptor>;

/** A manifest of an image (`config`) or an index of several (`manifests`). */
export const Manifest = z.object({
  mediaType,
  artifactType: z.string().nullish(),
  config: z.object({ digest, mediaType }).optional(),
  layers: z.array(z.object({ mediaType })).nullish(),
  manifests: z.array(Descriptor).optional(),
  subject: z.object({ digest: z.string() }).nullish(),
  annotations,
});
export type Manifest = z.infer<typeof Manifest>;

/** A page of the referrers API, or the index under the fallback tag. */
export const ReferrerList = z.object({ manifests: z.array(Descriptor) });

/** The config of an image: Docker writes `Labels: null` for none. */
export const ImageConfig = Platform.extend({
  created: z.string().nullish(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
export type ImageConfig = z.infer<typeof ImageConfig>;
