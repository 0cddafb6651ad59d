import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TreeEntry } from '../../../src/git/mirror.ts';
import { createTargetMemory } from '../../../src/observe/targets/target-memory.ts';
import { indexTree } from '../../../src/observe/targets/tree-index.ts';
import type { TreeReader } from '../../../src/observe/targets/tree-reader.ts';

/** The files of a tree by path: text, or a link by where it leads. */
export type Files = Record<string, string | { link: string }>;

const fixtures = new URL('../../../fixtures/repos/', import.meta.url).pathname;

/** The files of a sample repository. */
export function fixture(name: string): Files {
  const root = join(fixtures, name);
  const files: Files = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(root, path)] = readFileSync(path, 'utf8');
  }
  return files;
}

/** Reads files in memory as a Git tree: with the ids that Git gives them. A file that is read is noted in `read`. */
export function readerOf(files: Files, memory = createTargetMemory()): TreeReader & { read: string[] } {
  const blobs = new Map<string, Buffer>();
  const entries: TreeEntry[] = [];
  addTree('', Object.keys(files));
  const read: string[] = [];

  function addTree(folder: string, paths: readonly string[]): string {
    const prefix = folder === '' ? '' : `${folder}/`;
    const parts: Buffer[] = [];
    for (const [name, below] of [...Map.groupBy(paths, (path) => firstSegment(path, prefix))].sort(inGitOrder)) {
      const path = prefix + name;
      const own = files[path];
      const at = entries.length;
      const isTree = own === undefined;
      const bytes = Buffer.from(typeof own === 'object' ? own.link : (own ?? ''));
      const mode = isTree ? '040000' : fileMode(own);
      entries.push({ path, mode, oid: '', size: isTree ? null : bytes.length });
      const oid = isTree ? addTree(path, below) : gitId('blob', bytes);
      entries[at] = { path, mode, oid, size: isTree ? null : bytes.length };
      if (!isTree) blobs.set(oid, bytes);
      parts.push(Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`), Buffer.from(oid, 'hex'));
    }
    return gitId('tree', Buffer.concat(parts));
  }

  return {
    read,
    memory,
    index: async () => indexTree(entries),
    blob: async (oid) => blobs.get(oid) ?? Promise.reject(new Error(`no blob ${oid}`)),
    async file(path) {
      read.push(path);
      const own = files[path];
      return typeof own === 'string' ? own : null;
    },
  };
}

function fileMode(content: string | { link: string }): TreeEntry['mode'] {
  return typeof content === 'object' ? '120000' : '100644';
}

function firstSegment(path: string, prefix: string): string {
  return path.slice(prefix.length).split('/')[0] ?? '';
}

/** Git sorts a folder as if its name ended in a slash. */
function inGitOrder([a, inA]: [string, string[]], [b, inB]: [string, string[]]): number {
  const [one, other] = [sortName(a, inA), sortName(b, inB)];
  return one < other ? -1 : 1;
}

function sortName(name: string, below: readonly string[]): string {
  return below.every((path) => path.endsWith(name)) ? name : `${name}/`;
}

function gitId(type: string, bytes: Buffer): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}
