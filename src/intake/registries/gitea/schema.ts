import { z } from 'zod';

const text = z.string().nullish();

/** The fields that are used of the event `package` (go-gitea/gitea `modules/structs/hook.go` and `package.go`). */
export const GiteaPackageEvent = z.object({
  action: z.string(),
  package: z.object({
    type: text,
    name: z.string(),
    version: text,
    html_url: text,
    created_at: z.unknown().optional(),
    owner: z.object({ login: text, username: text }).nullish(),
  }),
});
export type GiteaPackageEvent = z.infer<typeof GiteaPackageEvent>;
