import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { EditedFile } from './bump-all.ts';

/** So many files are written at once. */
const MOST_AT_ONCE = 64;

interface Draft {
  draft: string;
  path: string;
}

/**
 * Writes every file or none: each text goes into a draft beside its file, with the file's mode, and only when all of
 * them are there they take their places. A link stays, and what it leads to is written.
 */
export async function writeAll(files: readonly EditedFile[]): Promise<void> {
  const drafts: Draft[] = [];
  try {
    await inTurns(files, async ({ file, text }) => {
      const path = await realpath(file);
      const draft = `${path}.${process.pid}.shiplock`;
      drafts.push({ draft, path });
      await writeFile(draft, text, { flag: 'wx', mode: (await stat(path)).mode });
    });
  } catch (error) {
    await inTurns(drafts, ({ draft }) => rm(draft, { force: true }));
    throw error;
  }
  await inTurns(drafts, ({ draft, path }) => rename(draft, path));
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += MOST_AT_ONCE) {
    await Promise.all(items.slice(start, start + MOST_AT_ONCE).map(work));
  }
}
