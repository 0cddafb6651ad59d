import { z } from 'zod';

/** The envelope of a push subscription (Google Cloud, "Push subscriptions" of Pub/Sub). */
export const PubSubEnvelope = z.object({
  message: z.object({
    data: z.string().nullish(),
    messageId: z.string().nullish(),
    publishTime: z.unknown().optional(),
  }),
});

/** The message of Artifact Registry ("Configure Pub/Sub notifications"); a push without a tag has no `tag`. */
export const GarMessage = z.object({
  action: z.string(),
  tag: z.string().nullish(),
  digest: z.string().nullish(),
});
export type GarMessage = z.infer<typeof GarMessage>;
