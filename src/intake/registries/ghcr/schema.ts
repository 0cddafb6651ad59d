import { z } from 'zod';

const text = z.string().nullish();

/**
 * The fields that are used of GitHub's events `registry_package` (to Apps) and `package` (to webhooks of a repository
 * or an organisation): the same shape below another key (docs.github.com, "Webhook events and payloads").
 */
const Package = z.object({
  name: text,
  owner: z.object({ login: text }).nullish(),
  package_version: z
    .object({
      package_url: text,
      created_at: z.unknown().optional(),
      updated_at: z.unknown().optional(),
      container_metadata: z
        .object({
          tag: z.object({ name: text, digest: text }).nullish(),
          manifest: z
            .object({ digest: text, media_type: text, config: z.object({ media_type: text }).nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type Package = z.infer<typeof Package>;

export const PackageEvent = z.union([
  z.object({ action: z.string(), registry_package: Package }),
  z.object({ action: z.string(), package: Package }),
]);

/** What GitHub sends when a webhook is made. */
export const Ping = z.object({ zen: z.string(), hook_id: z.number() });
