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

/** A manifest of an image (`config`) or an index of several (`manifests`), as far as it leads to the labels. */
export const Manifest = z.object({
  config: z.object({ digest }).optional(),
  manifests: z.array(z.object({ digest, platform: z.object({ os: z.string().optional() }).nullish() })).optional(),
});

/** The config of an image: Docker writes `Labels: null` for none. */
export const ImageConfig = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
