import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where a clone keeps its objects, and the folder of its files; null for a bare one. */
export interface CloneDirs {
  gitDir: string;
  workTree: string | null;
  isShallow: boolean;
}

/** Finds the clone that a folder is in, looking upwards; null when it is in none. Linked work trees and bare clones count. */
export async function findGitDir(folder: string): Promise<CloneDirs | null> {
  const found = await lookUpwards(folder);
  if (found === null) return null;
  const shallow = await stat(join(found.gitDir, 'shallow')).catch(() => null);
  return { ...found, isShallow: shallow !== null };
}

async function lookUpwards(folder: string): Promise<Omit<CloneDirs, 'isShallow'> | null> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const inside = join(at, '.git');
    if (await isFolder(inside)) return { gitDir: inside, workTree: at };
    const linked = /^gitdir: (.+)$/m.exec(await readFile(inside, 'utf8').catch(() => ''));
    if (linked?.[1] !== undefined) return { gitDir: resolve(at, linked[1].trim()), workTree: at };
    if ((await isFolder(join(at, 'objects'))) && (await isFolder(join(at, 'refs')))) {
      return { gitDir: at, workTree: null };
    }
    if (at === dirname(at)) return null;
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}
