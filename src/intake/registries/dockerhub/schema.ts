import { z } from 'zod';

/** The fields that are used of Docker Hub's webhook (docs.docker.com, "Webhooks" of Docker Hub). */
export const DockerHubPush = z.object({
  push_data: z.object({ tag: z.string().nullish(), pushed_at: z.unknown().optional() }),
  repository: z.object({
    repo_name: z.string().nullish(),
    namespace: z.string().nullish(),
    name: z.string().nullish(),
  }),
});
