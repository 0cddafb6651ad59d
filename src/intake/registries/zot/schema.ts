import { z } from 'zod';

/** The fields that are used of an event's data (project-zot/zot `pkg/extensions/events/events.go`). */
export const ZotImage = z.object({
  name: z.string(),
  reference: z.string(),
  digest: z.string().nullish(),
  mediaType: z.string().nullish(),
  /** The manifest as it was pushed, as text. */
  manifest: z.string().nullish(),
});
export type ZotImage = z.infer<typeof ZotImage>;

/** A CloudEvent in structured mode, as a broker between zot and us may send it on. */
export const StructuredEvent = z.object({
  specversion: z.string(),
  id: z.string().nullish(),
  type: z.string(),
  time: z.unknown().optional(),
  data: z.unknown().optional(),
});

export const PushedManifest = z.object({ config: z.object({ mediaType: z.string() }).nullish() });
