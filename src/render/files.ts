import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface FileLimits {
  maximumFiles: number;
  maximumBytes: number;
}

export type FolderFiles =
  | { status: 'read'; files: Map<string, Uint8Array> }
  | { status: 'refused'; path: string; message: string };

/** Far more than any folder of manifests holds, far less than a forgotten node_modules. */
const defaultLimits: FileLimits = { maximumFiles: 20_000, maximumBytes: 256 * 1024 * 1024 };

/** Git's own folder holds no manifests, and its objects would exceed every limit. */
const leftOut = new Set(['.git']);

class Refusal extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.path = path;
  }
}

/**
 * Reads all files below `folders`, which are paths inside `root` ('' is the root itself), keyed by their path inside
 * the root. Symbolic links are followed when they stay inside the root and refused when they leave it. Answers a
 * refusal for such links and when a limit is exceeded; rejects when a folder cannot be read.
 */
export async function readFolder(
  root: string,
  folders: readonly string[] = [''],
  limits: FileLimits = defaultLimits,
): Promise<FolderFiles> {
  const walk: Walk = { root: await realpath(root), limits, files: new Map(), bytes: 0 };
  try {
    for (const folder of folders) await readEntry(walk, folder, []);
    return { status: 'read', files: walk.files };
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', path: error.path, message: error.message };
    throw error;
  }
}

interface Walk {
  root: string;
  limits: FileLimits;
  files: Map<string, Uint8Array>;
  bytes: number;
}

/** `above` are the real paths of the folders that led here: a link to one of them would go round for ever. */
async function readEntry(walk: Walk, path: string, above: readonly string[]): Promise<void> {
  const place = join(walk.root, path);
  const real = await realPlace(walk, path, place);
  if (real === null || above.includes(real)) return;
  const kind = await stat(real);
  if (kind.isDirectory()) {
    for (const name of (await readdir(real)).sort()) {
      if (!leftOut.has(name)) await readEntry(walk, path === '' ? name : `${path}/${name}`, [...above, real]);
    }
    return;
  }
  if (!kind.isFile()) return;
  countFile(walk, path, kind.size);
  walk.files.set(path, await readFile(real));
}

function countFile(walk: Walk, path: string, size: number): void {
  walk.bytes += size;
  const { maximumFiles, maximumBytes } = walk.limits;
  if (walk.files.size >= maximumFiles) throw new Refusal(path, `the folder holds more than ${maximumFiles} files`);
  if (walk.bytes > maximumBytes) throw new Refusal(path, `the folder's files hold more than ${maximumBytes} bytes`);
}

/** The real path inside the root; null for a link to nothing. */
async function realPlace(walk: Walk, path: string, place: string): Promise<string | null> {
  const isLink = (await lstat(place)).isSymbolicLink();
  const real = await realpath(place).catch((error: NodeJS.ErrnoException) => {
    if (isLink && (error.code === 'ENOENT' || error.code === 'ELOOP')) return null;
    throw error;
  });
  if (isLink && leavesRoot(walk.root, real ?? join(place, '..', await readlink(place)))) {
    throw new Refusal(
      path,
      `the link ${path} → ${await readlink(place)} leads out of ${walk.root}: files outside are never read`,
    );
  }
  if (real !== null && leavesRoot(walk.root, real)) throw new Refusal(path, `${path} lies outside of ${walk.root}`);
  return real;
}

function leavesRoot(root: string, real: string): boolean {
  const inside = relative(root, real);
  return inside === '..' || inside.startsWith(`..${sep}`);
}
