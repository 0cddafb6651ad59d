import type { BareRepository } from './repository.ts';
import { FOLDER_MODE, isFolder, type TreeEntry } from './tree.ts';

/** A change to a tree: a blob with its mode at a path, or the removal of a path. */
export interface PathChange {
  readonly path: string;
  readonly mode: string;
  /** undefined removes the path. */
  readonly sha: string | undefined;
}

/** The entry at a path below a tree; the root itself answers as a folder without a name. */
export async function findPath(repository: BareRepository, tree: string, path: string): Promise<TreeEntry | undefined> {
  let entry: TreeEntry = { mode: FOLDER_MODE, name: '', sha: tree };
  for (const part of path.split('/').filter((piece) => piece !== '')) {
    if (!isFolder(entry)) return undefined;
    const below: TreeEntry | undefined = (await repository.readTree(entry.sha))?.find((one) => one.name === part);
    if (!below) return undefined;
    entry = below;
  }
  return entry;
}

/** Writes the tree that results from changes on a base tree (or on nothing); folders left empty disappear. */
export async function applyChanges(
  repository: BareRepository,
  base: string | undefined,
  changes: readonly PathChange[],
): Promise<string> {
  const entries = new Map<string, TreeEntry>();
  for (const entry of base ? ((await repository.readTree(base)) ?? []) : []) entries.set(entry.name, entry);
  for (const [name, below] of groupByFirst(changes)) {
    const own = below.find((change) => change.path === name);
    if (own) {
      if (own.sha === undefined) entries.delete(name);
      else entries.set(name, { mode: own.mode, name, sha: own.sha });
    }
    const deeper = below.filter((change) => change !== own);
    if (deeper.length === 0) continue;
    const inside = deeper.map((change) => ({ ...change, path: change.path.slice(name.length + 1) }));
    const before = entries.get(name);
    const sha = await applyChanges(repository, before && isFolder(before) ? before.sha : undefined, inside);
    if ((await repository.readTree(sha))?.length === 0) entries.delete(name);
    else entries.set(name, { mode: FOLDER_MODE, name, sha });
  }
  return repository.writeTree([...entries.values()]);
}

function groupByFirst(changes: readonly PathChange[]): Map<string, PathChange[]> {
  const groups = new Map<string, PathChange[]>();
  for (const change of changes) {
    const first = change.path.split('/', 1)[0] ?? '';
    groups.set(first, [...(groups.get(first) ?? []), change]);
  }
  return groups;
}

/** Every entry below a tree with its full path, folders before what they hold, as `git ls-tree -r -t`. */
export async function listRecursively(repository: BareRepository, tree: string, prefix = ''): Promise<TreeEntry[]> {
  const found: TreeEntry[] = [];
  for (const entry of (await repository.readTree(tree)) ?? []) {
    const name = `${prefix}${entry.name}`;
    found.push({ ...entry, name });
    if (isFolder(entry)) found.push(...(await listRecursively(repository, entry.sha, `${name}/`)));
  }
  return found;
}
