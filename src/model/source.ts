import { z } from 'zod';

/** What somebody else's check run or commit status says at a commit, the newest of its name. */
export const OtherCheck = z.strictObject({
  name: z.string(),
  state: z.enum(['success', 'failure', 'pending']),
});
export type OtherCheck = z.infer<typeof OtherCheck>;

/** Where an image comes from by its labels, and what the checks of that commit say; null where it cannot be known. */
export const SourceState = z.strictObject({
  /** The image. */
  repository: z.string(),
  digest: z.string(),
  source: z.strictObject({ repository: z.string(), revision: z.string() }).nullable(),
  checks: z.array(OtherCheck).nullable(),
  /** Names of the checks that the source branch requires; null where that cannot be read. */
  required: z.array(z.string()).nullable(),
  /** Why something is null, and what to do. */
  problem: z.string().nullable(),
});
export type SourceState = z.infer<typeof SourceState>;
