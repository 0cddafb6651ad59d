import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findGitDir } from '../git/find-git-dir.ts';
import { openClone } from '../git/open-clone.ts';
import { openFolder } from '../git/open-folder.ts';
import { readWorkTree } from '../git/work-tree.ts';
import { CONFIG_PATH } from '../model/config.ts';
import { TerminalError } from '../model/errors.ts';
import { plainAddress } from '../model/repository-address.ts';
import type { TreeSource } from '../observe/targets/tree-reader.ts';

/** A repository as it lies on this machine. */
export interface LocalRepository {
  /** Its top folder; null for a bare clone. */
  root: string | null;
  source: TreeSource;
  /** What is looked at: the files as they lie there, or the commit of a bare clone. */
  treeish: string;
  /** `owner/name` of its remote; null where that is not known. */
  name: string | null;
  close(): Promise<void>;
}

/**
 * Opens the repository that a folder belongs to: of a clone the files as they lie there, without those that Git ignores;
 * of a bare one what `HEAD` has; the folder alone when it is in no clone, or has a config of its own. Throws `TerminalError` when there is no such folder.
 */
export async function openRepository(dir: string): Promise<LocalRepository> {
  const top = resolve(dir);
  if ((await kindOf(top)) !== 'folder') throw new TerminalError(`there is no folder ${dir}`);
  const clone = await findGitDir(dir);
  const isOwn = clone?.workTree !== top && (await kindOf(join(top, CONFIG_PATH))) === 'file';
  if (clone === null || isOwn) return openPlain(top);
  const { ignored, origin } = await readWorkTree(clone);
  const name = nameIn(origin);
  const { workTree } = clone;
  if (workTree === null) return openBare(dir, name);
  return { ...(await openPlain(workTree, (path) => ignored.has(path))), name };
}

/** `owner/name` of the remote of the clone that a folder is in; null where that is not known. */
export async function nameOfClone(dir: string): Promise<string | null> {
  const clone = await findGitDir(dir);
  // Without its files, whose listing nobody asked for.
  return clone === null ? null : nameIn((await readWorkTree({ ...clone, workTree: null })).origin);
}

function nameIn(origin: string | null): string | null {
  return origin === null ? null : plainAddress(origin).split('/').slice(-2).join('/');
}

async function openPlain(root: string, isIgnored?: (path: string) => boolean): Promise<LocalRepository> {
  const source = await openFolder(root, isIgnored);
  return { root, source, treeish: source.treeish, name: null, close: async () => {} };
}

async function kindOf(path: string): Promise<'folder' | 'file' | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return found.isDirectory() ? 'folder' : 'file';
}

async function openBare(dir: string, name: string | null): Promise<LocalRepository> {
  const clone = await openClone(dir);
  const head = await clone.resolve(['HEAD']);
  if (head !== null) return { root: null, source: clone, treeish: head, name, close: clone.close };
  await clone.close();
  throw new TerminalError(`${dir} has no commit yet.`);
}
