import type { TreeEntry } from '../../git/mirror.ts';
import { utf8Text } from '../../git/utf8-text.ts';
import { openTree, type RepositoryTree } from './repository-tree.ts';
import { indexTree } from './tree-index.ts';
import { memoryOf, type TreeReader, type TreeSource } from './tree-reader.ts';

/** One path of a commit: what is there now, null for nothing. */
export interface PathChange {
  path: string;
  /** A folder changes with what is below it. */
  isFolder: boolean;
  /** Nothing but the content is another one. */
  isEdit: boolean;
  after: Pick<TreeEntry, 'mode' | 'oid'> | null;
}

/** A tree that goes from commit to commit without being listed again. */
export interface MovingTree {
  /** The tree as it is now. It stays the same object for as long as only contents change. */
  current(): Promise<RepositoryTree>;
  /** Brings it to the next commit. True when paths came or went: what was found by paths is to be found again. */
  apply(changes: readonly PathChange[]): boolean;
}

/** Starts with the entries of one tree, none for the state before the first commit. */
export function createMovingTree(source: TreeSource, start: readonly TreeEntry[]): MovingTree {
  const entries = new Map(start.map((entry) => [entry.path, { ...entry }]));
  const memory = memoryOf(source);
  let tree: Promise<RepositoryTree> | null = null;

  function current(): Promise<RepositoryTree> {
    tree ??= openTree(readerOf([...entries.values()].sort(byPath)));
    return tree;
  }

  function readerOf(sorted: readonly TreeEntry[]): TreeReader {
    const index = indexTree(sorted);
    return {
      index: async () => index,
      file: async (path) => {
        const entry = entries.get(path);
        return entry === undefined ? null : utf8Text(await source.blob(entry.oid), path);
      },
      blob: source.blob,
      memory,
    };
  }

  function apply(changes: readonly PathChange[]): boolean {
    let moved = false;
    for (const { path, isEdit, after } of changes) {
      const entry = entries.get(path);
      if (isEdit && after !== null && entry !== undefined) {
        // The index holds this very object.
        entry.oid = after.oid;
        continue;
      }
      moved = true;
      if (after === null) entries.delete(path);
      else entries.set(path, { path, ...after, size: null });
    }
    if (moved) tree = null;
    return moved;
  }

  return { current, apply };
}

/** Parents before children, as a listing has them. */
function byPath(a: TreeEntry, b: TreeEntry): number {
  return a.path < b.path ? -1 : 1;
}
