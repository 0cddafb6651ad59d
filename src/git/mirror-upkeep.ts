import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitOutput } from './run-git.ts';

type Git = (args: readonly string[]) => Promise<GitOutput>;

/** Fetches that moved something between two runs of the housekeeping: about as many packs and a few hundred loose objects. */
const FETCHES_PER_UPKEEP = 50;

/**
 * Makes the folder a bare repository, or leaves it one. Lock files that a killed process left are removed: a folder
 * belongs to one process, so at its start none of them is in use.
 */
export async function openMirror(dir: string, git: Git): Promise<void> {
  await mkdir(dir, { recursive: true });
  await removeLocks(dir);
  const { code, stderr } = await git(['init', '--bare', '--quiet', '--template=', '--initial-branch=main']);
  if (code !== 0) throw new Error(`The mirror folder ${dir} cannot be made: ${stderr}`);
}

/** Removes every `*.lock` in the folder but those below `objects`, where git cleans up by itself. */
export async function removeLocks(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isFile() && entry.name.endsWith('.lock')) await rm(path, { force: true });
    if (entry.isDirectory() && entry.name !== 'objects') await removeLocks(path);
  }
}

/** True when every object of the mirror can be read: `git fsck` looks at all of them, so only after a sign of damage. */
export async function isSound(git: Git): Promise<boolean> {
  const { code } = await git(['fsck', '--no-dangling', '--no-progress', '--no-reflogs']);
  return code === 0;
}

/** Counts fetches that moved refs and packs the mirror once in a while, since git's own housekeeping is off. */
export function createUpkeep(git: Git, partial: boolean): { moved(): Promise<void> } {
  let fetches = 0;
  return {
    async moved() {
      fetches += 1;
      if (fetches % FETCHES_PER_UPKEEP !== 0) return;
      // A failure costs room and speed only, and the next round tries again.
      await git(['pack-refs', '--all', '--prune']);
      // Repacking part of a partial mirror would mix its promised packs with others.
      if (!partial) await git(['repack', '-d', '--quiet', '--geometric=2']);
    },
  };
}
