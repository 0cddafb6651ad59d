import { z } from 'zod';

/** The fields that are used of an event of the CNCF distribution registry (its document `notifications.md`). */
export const DistributionEvent = z.object({
  id: z.string().optional(),
  timestamp: z.string().nullish().catch(null),
  action: z.string(),
  target: z.object({
    mediaType: z.string().optional(),
    repository: z.string(),
    tag: z.string().optional(),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
    references: z.array(z.object({ mediaType: z.string().optional() })).nullish(),
  }),
  request: z.object({ host: z.string() }),
});
export type DistributionEvent = z.infer<typeof DistributionEvent>;

/** The envelope. Its events are read one by one, so that one of another shape does not lose the others. */
export const DistributionEnvelope = z.object({ events: z.array(z.unknown()).max(1000) });
