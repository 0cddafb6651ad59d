import type { Mirror } from '../../git/mirror.ts';
import { createTargetMemory, type TargetMemory } from './target-memory.ts';
import { indexTree, type TreeIndex } from './tree-index.ts';

/** One commit or tree, to be read. */
export interface TreeReader {
  /** All entries of the tree. */
  index(): Promise<TreeIndex>;
  /** Text of a regular file, null when it is none. `TerminalError` when it is no text or too large. */
  file(path: string): Promise<string | null>;
  /** Bytes of a blob of this tree. */
  blob(oid: string): Promise<Uint8Array>;
  /** What was found out from content before; shared by all trees of a repository. */
  memory: TargetMemory;
}

/** What reading a tree needs of a mirror. */
export type TreeSource = Pick<Mirror, 'list' | 'file' | 'blob'>;

/** A memory lives as long as the mirror whose contents it is about. */
const memories = new WeakMap<TreeSource, TargetMemory>();

/** The memory of a mirror. */
export function memoryOf(mirror: TreeSource): TargetMemory {
  const memory = memories.get(mirror) ?? createTargetMemory();
  memories.set(mirror, memory);
  return memory;
}

/** Reads one commit, tree or ref of a mirror. A tree that is named by its id is listed and indexed once. */
export function createTreeReader(mirror: TreeSource, treeish: string): TreeReader {
  const memory = memoryOf(mirror);
  let listed: Promise<TreeIndex> | null = null;

  async function list(): Promise<TreeIndex> {
    const known = memory.indexes.get(treeish);
    if (known !== undefined) return known;
    const index = indexTree(await mirror.list(treeish, ''));
    // A ref may name another tree tomorrow.
    if (!treeish.startsWith('refs/')) memory.indexes.set(treeish, index, 500 + index.entries.length * 300);
    return index;
  }

  return {
    index: () => {
      listed ??= list();
      return listed;
    },
    file: (path) => mirror.file(treeish, path),
    blob: (oid) => mirror.blob(oid),
    memory,
  };
}
