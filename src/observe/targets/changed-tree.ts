import { createHash } from 'node:crypto';
import type { TreeSource } from './tree-reader.ts';

/** A tree with other texts in some of its files, by path: for what would be rendered if it were so. */
export function changedTree(tree: TreeSource, changed: ReadonlyMap<string, string>): TreeSource {
  const blobs = new Map([...changed.values()].map((text) => [idOf(text), Buffer.from(text)]));
  return {
    async list(treeish, path) {
      const entries = await tree.list(treeish, path);
      return entries.map((entry) => {
        const text = changed.get(entry.path);
        return text === undefined ? entry : { ...entry, oid: idOf(text), size: Buffer.byteLength(text) };
      });
    },
    file: async (treeish, path) => changed.get(path) ?? (await tree.file(treeish, path)),
    blob: async (oid) => blobs.get(oid) ?? (await tree.blob(oid)),
  };
}

/** As Git names a blob. */
function idOf(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex');
}
