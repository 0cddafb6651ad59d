import { z } from 'zod';

const Version = z.strictObject({ tag: z.string().nullable(), digest: z.string().nullable() });

/** What happened in the source of an image between the version that is there and the one that would enter. */
export const SourceChanges = z.strictObject({
  /** The image. */
  repository: z.string(),
  from: Version,
  to: Version,
  /** Where it is built: `owner/name`. */
  source: z.string(),
  /** How the new commit stands to the old one. */
  status: z.enum(['ahead', 'behind', 'diverged', 'identical']),
  /** How many commits it has that the old one lacks. */
  total: z.int().min(0),
  /** The newest of them, newest first. `by` is the account, or the name in the commit. */
  commits: z.array(z.strictObject({ sha: z.string(), subject: z.string(), by: z.string() })),
  /** The page that compares the two. */
  url: z.string(),
});
export type SourceChanges = z.infer<typeof SourceChanges>;

/** What the host says of two commits. */
export type Comparison = Pick<SourceChanges, 'status' | 'total' | 'commits' | 'url'>;
