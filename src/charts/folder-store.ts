import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RemoteChart } from '../model/target.ts';
import type { ChartStore } from './chart-store.ts';

const Note = z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), hosts: z.array(z.string()) });

/**
 * Charts in a folder of this machine: a note for each version, and archives by their digest. Names of files are hashes,
 * never what a repository says. What cannot be read counts as not there.
 */
export function createFolderStore(dir: string): ChartStore {
  const noteOf = ({ repository, name, version }: RemoteChart) =>
    join(
      dir,
      `${createHash('sha256')
        .update(JSON.stringify([repository, name, version]))
        .digest('hex')}.json`,
    );
  const archiveOf = (digest: string) => join(dir, `${digest}.tgz`);
  return {
    async find(chart) {
      const text = await readFile(noteOf(chart), 'utf8').catch(() => null);
      const note = text === null ? null : Note.safeParse(jsonOf(text));
      if (note?.success !== true) return null;
      const archive = await readFile(archiveOf(note.data.digest)).catch(() => null);
      return { ...note.data, archive };
    },
    async keep(chart, { digest, hosts, archive }) {
      const known = await this.find(chart);
      if (known !== null && known.digest !== digest) return;
      await mkdir(dir, { recursive: true });
      await writeWhole(archiveOf(digest), archive);
      await writeWhole(noteOf(chart), JSON.stringify({ digest, hosts }));
    },
  };
}

/** A file is there whole or not at all, also when two write it at once. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const other = `${file}.${randomUUID()}`;
  await writeFile(other, content);
  await rename(other, file);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
