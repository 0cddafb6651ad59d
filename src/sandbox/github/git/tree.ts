/** One line of a tree object. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}

export const FOLDER_MODE = '40000';

export function isFolder(entry: TreeEntry): boolean {
  return entry.mode === FOLDER_MODE;
}

/** Reads the binary form of a tree object. */
export function parseTree(data: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(32, at);
    const zero = data.indexOf(0, space);
    entries.push({
      mode: data.toString('latin1', at, space),
      name: data.toString('utf8', space + 1, zero),
      sha: data.toString('hex', zero + 1, zero + 21),
    });
    at = zero + 21;
  }
  return entries;
}

/** Writes the binary form of a tree object, in git's order: a folder sorts as if its name ended in a slash. */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const sorted = entries.map((entry) => ({ entry, key: Buffer.from(isFolder(entry) ? `${entry.name}/` : entry.name) }));
  sorted.sort((a, b) => Buffer.compare(a.key, b.key));
  const parts: Buffer[] = [];
  for (const { entry } of sorted) {
    parts.push(Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.sha, 'hex'));
  }
  return Buffer.concat(parts);
}
