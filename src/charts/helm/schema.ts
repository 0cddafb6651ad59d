import { z } from 'zod';

/** One version of a chart in an `index.yaml`, as far as it leads to the archive. Everything is text there. */
export const IndexEntry = z.object({
  version: z.string(),
  urls: z.array(z.string()).min(1),
  /** SHA-256 (hex) of the archive, with or without its algorithm before it. */
  digest: z.string().nullish(),
});
export type IndexEntry = z.infer<typeof IndexEntry>;

/** One version of a chart, as far as it is listed. */
export const ListedEntry = z.object({
  version: z.string(),
  created: z.string().nullish(),
  digest: z.string().nullish(),
});
