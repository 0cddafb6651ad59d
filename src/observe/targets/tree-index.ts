import type { TreeEntry } from '../../git/mirror.ts';

/** The entries of one tree, to be found by path. `''` is the root, which has no entry. */
export interface TreeIndex {
  /** Every entry, parents before children. */
  entries: readonly TreeEntry[];
  at(path: string): TreeEntry | null;
  isFolder(path: string): boolean;
  /** True for a file or a link. */
  isFile(path: string): boolean;
  /** Entries directly in a folder. */
  inside(folder: string): readonly TreeEntry[];
  /** Files and links at a path, or in the folder there and all folders below it. */
  below(path: string): TreeEntry[];
  /** Paths of links at or below a path. */
  linksIn(path: string): string[];
  hasLinks: boolean;
}

/** Indexes the entries of a whole tree. */
export function indexTree(entries: readonly TreeEntry[]): TreeIndex {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const byFolder = Map.groupBy(entries, (entry) => folderOf(entry.path));
  const links = entries.filter((entry) => entry.mode === '120000').map((entry) => entry.path);

  function isFile(path: string): boolean {
    return /^1[02]0/.test(byPath.get(path)?.mode ?? '');
  }

  function collect(folder: string, found: TreeEntry[]): TreeEntry[] {
    for (const entry of byFolder.get(folder) ?? []) {
      if (entry.mode === '040000') collect(entry.path, found);
      else if (entry.mode !== '160000') found.push(entry);
    }
    return found;
  }

  function below(path: string): TreeEntry[] {
    const own = byPath.get(path);
    return own !== undefined && isFile(path) ? [own] : collect(path, []);
  }

  return {
    entries,
    at: (path) => byPath.get(path) ?? null,
    isFolder: (path) => path === '' || byPath.get(path)?.mode === '040000',
    isFile,
    inside: (folder) => byFolder.get(folder) ?? [],
    below,
    linksIn: (path) => links.filter((link) => isWithin(link, path)),
    hasLinks: links.length > 0,
  };
}

/** True for the path itself and everything below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
