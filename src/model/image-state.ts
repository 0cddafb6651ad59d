import { z } from 'zod';
import { Instant } from './names.ts';

/**
 * What a policy says of the tags of an artifact. `rank` orders them: bigger is newer, equal is the same version; tags
 * that the policy does not admit have one as well, so that what runs can be compared. Newest first.
 */
const Choices = z.strictObject({
  /** The policy that was asked, by its key (`policyKey`). */
  policy: z.string(),
  /** `admitted`, or why not. */
  ranked: z.array(z.strictObject({ tag: z.string(), rank: z.int(), verdict: z.string() })),
  /** Tags that the policy cannot compare, with the reason. */
  unranked: z.array(z.strictObject({ tag: z.string(), reason: z.string() })),
});
export type Choices = z.infer<typeof Choices>;

/** A tag as its registry has it. */
const TagState = z.strictObject({
  tag: z.string(),
  digest: z.string().nullable(),
  /** `event`: the registry does not let us read it, and the digest is the word of GitHub's signed event. */
  evidence: z.literal('event').optional(),
  /** When the image was built, by itself; null when it does not say. Absent where nobody asked. */
  created: Instant.nullable().optional(),
  /** What it was built for. Absent where nobody asked. */
  platforms: z.array(z.string()).optional(),
  /** What told of it first, and when: `scan`, or the name of the receiver whose event it was. Absent where it is not known. */
  told: z.strictObject({ by: z.string(), at: Instant }).optional(),
});
export type TagState = z.infer<typeof TagState>;

/**
 * What the registry says of one image repository: the tags that were looked at, newest knowledge, digest resolved. Of a
 * Git repository its tags and of a chart its versions, mostly without digests.
 */
export const ImageState = z.strictObject({
  /** Left out for an image. */
  kind: z.enum(['chart', 'git']).optional(),
  repository: z.string(),
  tags: z.array(TagState),
  /** One entry for each policy under which targets name it. */
  choices: z.array(Choices).optional(),
  /** Since when its registry has not let it be read, and why; what is known of it is older then. */
  problem: z.strictObject({ message: z.string(), since: Instant }).optional(),
});
export type ImageState = z.infer<typeof ImageState>;
