import { z } from 'zod';

/** A page of tags; `tags` is null when there is none (some registries). */
export const TagList = z.object({ tags: z.array(z.string()).nullish() });

/** A token server's answer: either name is in use. */
export const TokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});
