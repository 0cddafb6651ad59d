import { z } from 'zod';

const text = z.string().nullish();

/**
 * The fields that are used of a webhook of Azure Container Registry, which Event Grid sends as `data` (Microsoft Learn,
 * "webhook reference" and "Azure Container Registry as an Event Grid source"). A `ping` has no target.
 */
export const AcrEvent = z.object({
  id: text,
  timestamp: z.unknown().optional(),
  action: z.string(),
  target: z.object({ mediaType: text, repository: text, tag: text, digest: text, name: text, version: text }).nullish(),
  request: z.object({ host: text }).nullish(),
});
export type AcrEvent = z.infer<typeof AcrEvent>;

/** An event of Event Grid: `eventType` and `eventTime` in its own schema, `type` and `time` as CloudEvents. */
export const GridEvent = z.union([
  z.object({
    id: z.string(),
    eventType: z.string(),
    eventTime: z.unknown().optional(),
    topic: text,
    data: z.unknown().optional(),
  }),
  z.object({
    id: z.string(),
    specversion: z.string(),
    type: z.string(),
    time: z.unknown().optional(),
    source: text,
    data: z.unknown().optional(),
  }),
]);
export type GridEvent = z.infer<typeof GridEvent>;

/** A batch. Its events are read one by one, so that one of another shape does not lose the others. */
export const GridBatch = z.array(z.unknown()).min(1).max(1000);

export const ValidationEvent = z.object({
  eventType: z.literal('Microsoft.EventGrid.SubscriptionValidationEvent'),
  data: z.object({ validationCode: z.string().min(1).max(512) }),
});
