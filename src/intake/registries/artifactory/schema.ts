import { z } from 'zod';

/** The fields that are used of a webhook of the JFrog platform (docs.jfrog.com, "Event types", domain Docker). */
export const ArtifactoryEvent = z.object({
  domain: z.string(),
  event_type: z.string(),
  data: z.object({
    repo_key: z.string().nullish(),
    path: z.string().nullish(),
    tag: z.string().nullish(),
    sha256: z.string().nullish(),
  }),
  /** Empty on a self-hosted platform without a custom base URL. */
  jpd_origin: z.string().nullish(),
});
export type ArtifactoryEvent = z.infer<typeof ArtifactoryEvent>;
