import { TerminalError } from '../model/errors.ts';
import { createByteCache } from './byte-cache.ts';
import type { TreeEntry } from './mirror.ts';
import type { ObjectReader } from './object-reader.ts';
import { parseTree } from './tree-entries.ts';

/** The largest blob that is ever read: no manifest, chart or values file comes near it. */
const MAX_BLOB_BYTES = 10 * 1024 * 1024;

/** The mirror has not fetched this commit, or its branch moved on and it was dropped: not a sign of damage. */
export class MissingCommit extends Error {
  constructor(oid: string) {
    super(`The mirror has no commit or tree ${oid}: fetch, then try again.`);
    this.name = 'MissingCommit';
  }
}

export interface MirrorObjects {
  /** Id of the tree of a commit (or of a tree itself). Throws `MissingCommit` when there is none. */
  rootTree(oid: string): Promise<string>;
  /** The entry at a path below a tree, null when it is not there. Not for the root itself. */
  entry(tree: string, path: string): Promise<TreeEntry | null>;
  /** Bytes of a blob. `TerminalError` above 10 MiB; any other throw is to be tried again. */
  blob(oid: string): Promise<Buffer>;
}

/** Reads objects by id through a memory of at most `cacheBytes`: what an id names never changes. */
export function createMirrorObjects(reader: ObjectReader, cacheBytes: number): MirrorObjects {
  const blobs = createByteCache<Buffer>(cacheBytes / 2);
  const trees = createByteCache<Map<string, TreeEntry>>(cacheBytes / 4);
  const roots = createByteCache<string>(cacheBytes / 16);

  async function rootTree(oid: string): Promise<string> {
    const known = roots.get(oid);
    if (known !== undefined) return known;
    const answer = await reader.look(`${oid}^{tree}`);
    if (answer === null) throw new MissingCommit(oid);
    roots.set(oid, answer.oid, 200);
    return answer.oid;
  }

  async function tree(oid: string): Promise<Map<string, TreeEntry>> {
    const known = trees.get(oid);
    if (known !== undefined) return known;
    const answer = await reader.read(oid);
    if (answer?.type !== 'tree' || answer.bytes === null) throw new Error(`The mirror has no tree ${oid}.`);
    const entries = parseTree(answer.bytes);
    trees.set(oid, entries, 200 + answer.size * 5);
    return entries;
  }

  async function entry(root: string, path: string): Promise<TreeEntry | null> {
    let found: TreeEntry | undefined;
    for (const name of path.split('/')) {
      if (found !== undefined && found.mode !== '040000') return null;
      found = (await tree(found?.oid ?? root)).get(name);
      if (found === undefined) return null;
    }
    return found === undefined ? null : { ...found, path };
  }

  async function blob(oid: string): Promise<Buffer> {
    const known = blobs.get(oid);
    if (known !== undefined) return known;
    const size = (await reader.look(oid))?.size ?? 0;
    if (size > MAX_BLOB_BYTES) {
      throw new TerminalError(`A file of ${size} bytes (${oid}) is larger than the 10 MiB that Shiplock reads.`);
    }
    const answer = await reader.read(oid);
    if (answer?.type !== 'blob' || answer.bytes === null) throw new Error(`The mirror has no blob ${oid}.`);
    blobs.set(oid, answer.bytes, 200 + answer.size);
    return answer.bytes;
  }

  return { rootTree, entry, blob };
}
