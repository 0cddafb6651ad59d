import { z } from 'zod';

const Data = z.object({
  resources: z
    .array(z.object({ digest: z.string().nullish(), tag: z.string().nullish(), resource_url: z.string().nullish() }))
    .max(1000)
    .nullish(),
  repository: z
    .object({ repo_full_name: z.string().nullish(), namespace: z.string().nullish(), name: z.string().nullish() })
    .nullish(),
});
export type HarborData = z.infer<typeof Data>;

/** The fields that are used of Harbor's default format (its `formats/default.go`). */
export const HarborDefault = z.object({ type: z.string(), occur_at: z.unknown().optional(), event_data: Data });

/** Of its format CloudEvents, in structured mode (`formats/cloudevents.go`): the same content below `data`. */
export const HarborCloudEvent = z.object({
  specversion: z.string(),
  id: z.string().nullish(),
  type: z.string(),
  time: z.unknown().optional(),
  data: Data,
});
