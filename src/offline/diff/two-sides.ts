import type { Mirror } from '../../git/mirror.ts';
import { openClone } from '../../git/open-clone.ts';
import { openFolder } from '../../git/open-folder.ts';
import { TerminalError } from '../../model/errors.ts';
import { nameOfClone } from '../local-repository.ts';

/** Two trees that are compared, each under its own name. */
export interface TwoSides {
  source: Pick<Mirror, 'list' | 'file' | 'blob' | 'changed'>;
  base: string;
  head: string;
  /** `owner/name`; null where it is not known: then every address counts as this repository's. */
  repository: string | null;
  /** What the reader should know of the comparison; null for nothing. */
  note: string | null;
  close(): Promise<void>;
}

/** Two folders, as their files lie there. Throws `TerminalError` when one is not there. */
export async function twoFolders(base: string, head: string): Promise<TwoSides> {
  const [from, to] = [await openFolder(base), await openFolder(head)];
  const sideOf = (treeish: string) => (treeish === from.treeish ? from : to);
  const source = {
    list: (treeish: string, path: string) => sideOf(treeish).list(treeish, path),
    file: (treeish: string, path: string) => sideOf(treeish).file(treeish, path),
    blob: (oid: string) => from.blob(oid).catch(() => to.blob(oid)),
  };
  const sides = { base: from.treeish, head: to.treeish, repository: null, note: null };
  return { ...sides, source: withChanged(source), close: async () => {} };
}

/**
 * Two revisions of a clone. Where the head lacks commits of the base it is compared with where it branched off, since
 * nothing may be written into the clone, not even a merge. Throws `TerminalError` for a revision that is not there.
 */
export async function twoRevisions(folder: string, base: string, head: string): Promise<TwoSides> {
  const clone = await openClone(folder);
  try {
    const [from, to] = [await commitOf(base), await commitOf(head)];
    const fork = (await clone.mergeBase(from, to)) ?? from;
    const short = fork.slice(0, 7);
    const note =
      fork === from
        ? null
        : `${head} lacks commits of ${base}: compared with ${short}, where it branched off. A pull request is compared after a trial merge.`;
    const repository = await nameOfClone(folder);
    return { source: withChanged(clone), base: fork, head: to, repository, note, close: clone.close };
  } catch (error) {
    await clone.close();
    throw error;
  }

  async function commitOf(revision: string): Promise<string> {
    const found = await clone.resolve([revision, `refs/remotes/origin/${revision}`]);
    if (found === null)
      throw new TerminalError(
        `There is no revision ${revision} in the clone at ${folder}: fetch it first, or look for its name with git branch -a.`,
      );
    return found;
  }
}

/** With the paths of files whose content differs, told by their ids. */
function withChanged(source: Pick<Mirror, 'list' | 'file' | 'blob'>): TwoSides['source'] {
  const idsOf = async (treeish: string): Promise<Map<string, string>> => {
    const files = (await source.list(treeish, '')).filter(({ mode }) => mode !== '040000');
    return new Map(files.map(({ path, oid, mode }) => [path, `${mode} ${oid}`]));
  };
  return {
    list: (treeish, path) => source.list(treeish, path),
    file: (treeish, path) => source.file(treeish, path),
    blob: (oid) => source.blob(oid),
    async changed(from, to) {
      const [before, after] = [await idsOf(from), await idsOf(to)];
      const paths = new Set([...before.keys(), ...after.keys()]);
      return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
    },
  };
}
