import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '../model/errors.ts';
import type { Mirror, TreeEntry } from './mirror.ts';
import { utf8Text } from './utf8-text.ts';

/** A folder as one tree, read like a commit of a repository. */
export interface FolderTree extends Pick<Mirror, 'list' | 'file' | 'blob'> {
  /** The name of its only tree. Another folder, or the same one opened again, has another name. */
  treeish: string;
}

/** No folder of manifests holds more, a forgotten one of packages does. */
const MAX_FILES = 50_000;
const leftOut = new Set(['.git', 'node_modules']);

interface Walk {
  folder: string;
  isIgnored(path: string): boolean;
  entries: TreeEntry[];
  contents: Map<string, Buffer>;
}

/**
 * Opens a folder as it lies there, with uncommitted files, as a tree with the ids that Git would give: equal content has
 * equal ids, of files and of folders. Links stay links: whether one leads out is for who follows it. What changes after
 * opening is not seen. Throws `TerminalError` when there is no such folder, or for more than 50,000 files.
 */
export async function openFolder(
  folder: string,
  isIgnored: (path: string) => boolean = () => false,
): Promise<FolderTree> {
  const walk: Walk = { folder, isIgnored, entries: [], contents: new Map() };
  await enter(walk, '').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new TerminalError(`There is no folder ${folder}.`);
  });
  const { entries, contents } = walk;
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));

  function blob(oid: string): Promise<Buffer> {
    const content = contents.get(oid);
    return content === undefined ? Promise.reject(new Error(`there is no blob ${oid}`)) : Promise.resolve(content);
  }

  return {
    treeish: `folder:${createHash('sha256').update(`${folder}\0${performance.now()}`).digest('hex')}`,
    list: async (_, path) =>
      path === '' ? entries : entries.filter((entry) => entry.path === path || entry.path.startsWith(`${path}/`)),
    file: async (_, path) => {
      const entry = byPath.get(path);
      return entry?.mode.startsWith('100') === true ? utf8Text(await blob(entry.oid), path) : null;
    },
    blob,
  };
}

/** Adds what is in a folder, parents first, and answers the id of its tree; null for a folder that holds no file. */
async function enter(walk: Walk, folder: string): Promise<string | null> {
  const kept: { name: string; entry: TreeEntry }[] = [];
  for (const name of (await readdir(join(walk.folder, folder))).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (leftOut.has(name) || walk.isIgnored(path)) continue;
    const entry = await add(walk, path);
    if (entry !== null) kept.push({ name, entry });
  }
  if (kept.length === 0) return null;
  kept.sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  const parts = kept.flatMap(({ name, entry: { mode, oid } }) => [
    Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
    Buffer.from(oid, 'hex'),
  ]);
  return gitId('tree', Buffer.concat(parts));
}

/** Null for what Git does not keep: empty folders, sockets, devices. */
async function add(walk: Walk, path: string): Promise<TreeEntry | null> {
  const place = join(walk.folder, path);
  const stat = await lstat(place);
  const entry: TreeEntry = { path, mode: '040000', oid: '', size: null };
  if (stat.isDirectory()) {
    const at = walk.entries.push(entry) - 1;
    const oid = await enter(walk, path);
    if (oid !== null) return Object.assign(entry, { oid });
    walk.entries.splice(at, 1);
    return null;
  }
  if (!stat.isFile() && !stat.isSymbolicLink()) return null;
  const content = stat.isFile() ? await readFile(place) : Buffer.from(await readlink(place));
  Object.assign(entry, { mode: modeOf(stat), oid: gitId('blob', content), size: content.length });
  walk.contents.set(entry.oid, content);
  walk.entries.push(entry);
  if (walk.entries.length > MAX_FILES) {
    throw new TerminalError(`${walk.folder} holds more than ${MAX_FILES} files: name the folder with the manifests.`);
  }
  return entry;
}

function modeOf(stat: { isSymbolicLink(): boolean; mode: number }): TreeEntry['mode'] {
  if (stat.isSymbolicLink()) return '120000';
  return (stat.mode & 0o100) === 0 ? '100644' : '100755';
}

/** Git sorts a folder as if its name ended in a slash. */
function sortKey({ name, entry }: { name: string; entry: TreeEntry }): Buffer {
  return Buffer.from(entry.mode === '040000' ? `${name}/` : name);
}

function gitId(type: string, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}
