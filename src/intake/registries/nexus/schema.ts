import { z } from 'zod';

const text = z.string().nullish();

/** The fields that are used of a repository webhook (help.sonatype.com, "Example headers and payloads"). */
export const NexusEvent = z.object({
  timestamp: z.unknown().optional(),
  repositoryName: z.string(),
  action: text,
  component: z.object({ format: text, name: text, version: text }).nullish(),
  asset: z.object({ format: text, name: text }).nullish(),
});
export type NexusEvent = z.infer<typeof NexusEvent>;
