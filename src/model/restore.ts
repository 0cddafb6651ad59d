import { z } from 'zod';
import { Instant, Sha, TargetKey } from './names.ts';
import { FileEdit } from './plan.ts';

/** What an open rollback would write: the files of the target as they were, without those that other targets read too. */
export const Restore = z.strictObject({
  target: TargetKey,
  revision: Sha,
  /** When the rollback was recorded: with the target it says which one is meant. */
  at: Instant,
  edits: z.array(FileEdit),
  /** Files that differ and are left as they are, since other targets read them. */
  shared: z.array(z.string()),
  /** Files that differ and are left as they are, since they hold no text. */
  binary: z.array(z.string()),
  /** Commits since then that changed these files, newest first: what the rollback takes along. */
  takesAlong: z.array(z.strictObject({ sha: Sha, subject: z.string() })),
});
export type Restore = z.infer<typeof Restore>;
