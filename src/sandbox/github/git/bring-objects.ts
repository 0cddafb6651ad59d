import type { BareRepository } from './repository.ts';
import { git } from './run.ts';

/** Copies a commit with everything that it needs from one repository into another, under no ref. */
export async function bringObjects(into: BareRepository, from: BareRepository, sha: string): Promise<void> {
  await git(into.dir, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', from.dir, sha]);
}

/** Copies every branch of one repository into another. */
export async function copyBranches(into: BareRepository, from: BareRepository): Promise<void> {
  await git(into.dir, ['fetch', '--quiet', '--no-write-fetch-head', from.dir, '+refs/heads/*:refs/heads/*']);
}
