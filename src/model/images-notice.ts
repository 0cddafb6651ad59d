import { z } from 'zod';

/** What CI says to `POST /v1/images`: the images and charts that it pushed, as references with a tag. */
export const ImagesNotice = z.strictObject({
  images: z.array(z.string().min(1).max(512)).min(1).max(100),
});

/** What the server did with it. */
export const ImagesTaken = z.object({
  message: z.string(),
  /** As they were understood: canonical, `oci://` in front of a chart. */
  images: z.array(z.string()),
  /** How many GitOps repositories are looked at again. */
  enqueued: z.int(),
});
export type ImagesTaken = z.infer<typeof ImagesTaken>;
