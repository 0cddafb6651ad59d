import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Does something with a folder and with all that is in it. */
export async function everything(path: string, each: (path: string) => Promise<unknown>): Promise<void> {
  await each(path);
  const found = await lstat(path);
  if (!found.isDirectory()) return;
  for (const name of (await readdir(path)).sort()) await everything(join(path, name), each);
}

/** Every path with its mode, the time of its last change and its bytes. */
export async function folderState(folder: string): Promise<string> {
  const hash = createHash('sha256');
  await everything(folder, async (path) => {
    const { mode, mtimeMs, size } = await lstat(path);
    const bytes = (await lstat(path)).isFile() ? await readFile(path) : '';
    hash.update(`${path} ${mode} ${mtimeMs} ${size}\0`).update(bytes);
  });
  return hash.digest('hex');
}
