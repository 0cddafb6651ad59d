import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TreeEntry } from '../../../src/git/mirror.ts';
import { TerminalError } from '../../../src/model/errors.ts';
import { createTargetMemory } from '../../../src/observe/targets/target-memory.ts';
import { indexTree } from '../../../src/observe/targets/tree-index.ts';
import type { TreeReader, TreeSource } from '../../../src/observe/targets/tree-reader.ts';

/** The files of a tree by path: text, bytes, or a link by where it leads. */
export type Files = Record<string, string | Uint8Array | { link: string }>;

const fixtures = join(import.meta.dirname, '../../../fixtures/repos');

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

/** Reads files in memory as a Git tree: with the ids that Git gives them. The paths of texts that were read are in `read`. */
export function readerOf(files: Files, memory = createTargetMemory()): TreeReader & { read: string[] } {
  const tree: Written = { files, entries: [], blobs: new Map() };
  writeTree(tree, '', Object.keys(files));
  const read: string[] = [];
  return {
    read,
    memory,
    index: async () => indexTree(tree.entries),
    blob: async (oid) => tree.blobs.get(oid) ?? Promise.reject(new Error(`no blob ${oid}`)),
    async file(path) {
      read.push(path);
      return textOf(files[path]);
    },
  };
}

/** The same as something that commits can be read from; every commit holds these files. */
export function treeSourceOf(files: Files): TreeSource {
  const reader = readerOf(files);
  return {
    list: async () => [...(await reader.index()).entries],
    file: (_commit, path) => reader.file(path),
    blob: reader.blob,
  };
}

function textOf(content: Files[string] | undefined): string | null {
  if (content === undefined || isLink(content)) return null;
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw new TerminalError('it is not UTF-8', { cause: error });
  }
}

interface Written {
  files: Files;
  entries: TreeEntry[];
  blobs: Map<string, Buffer>;
}

/** Writes a folder and all below it, parents first, and answers its id. */
function writeTree(tree: Written, folder: string, paths: readonly string[]): string {
  const prefix = folder === '' ? '' : `${folder}/`;
  const parts: Buffer[] = [];
  for (const [name, below] of [...Map.groupBy(paths, (path) => firstSegment(path, prefix))].sort(inGitOrder)) {
    const entry = writeEntry(tree, prefix + name, below);
    parts.push(Buffer.from(`${entry.mode.replace(/^0/, '')} ${name}\0`), Buffer.from(entry.oid, 'hex'));
  }
  return gitId('tree', Buffer.concat(parts));
}

function writeEntry(tree: Written, path: string, below: readonly string[]): TreeEntry {
  const content = tree.files[path];
  const entry: TreeEntry = { path, mode: '040000', oid: '', size: null };
  tree.entries.push(entry);
  if (content === undefined) {
    entry.oid = writeTree(tree, path, below);
    return entry;
  }
  const bytes = Buffer.from(isLink(content) ? content.link : content);
  Object.assign(entry, { mode: fileMode(content), oid: gitId('blob', bytes), size: bytes.length });
  tree.blobs.set(entry.oid, bytes);
  return entry;
}

function fileMode(content: Files[string]): TreeEntry['mode'] {
  return isLink(content) ? '120000' : '100644';
}

function isLink(content: Files[string]): content is { link: string } {
  return typeof content === 'object' && 'link' in content;
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
