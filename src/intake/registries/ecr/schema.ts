import { z } from 'zod';

/** The fields that are used of an EventBridge event of ECR (ECR user guide, "Amazon ECR events and EventBridge"). */
export const EventBridgeEvent = z.object({
  id: z.string().nullish(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  region: z.string(),
  time: z.unknown().optional(),
  detail: z.record(z.string(), z.unknown()),
});

export const EcrImageAction = z.object({
  result: z.literal('SUCCESS'),
  'action-type': z.literal('PUSH'),
  'repository-name': z.string(),
  'image-digest': z.string().nullish(),
  'image-tag': z.string().nullish(),
  'manifest-media-type': z.string().nullish(),
  'artifact-media-type': z.string().nullish(),
});
