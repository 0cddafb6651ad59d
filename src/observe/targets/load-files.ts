import type { TreeEntry } from '../../git/mirror.ts';
import { TerminalError } from '../../model/errors.ts';
import type { Target } from '../../model/target.ts';
import type { TreeReader } from './tree-reader.ts';

/** A file or link of a tree; the content of a link is the path that it leads to. */
export interface LoadedFile {
  path: string;
  mode: TreeEntry['mode'];
  content: Uint8Array;
}

/** More than any chart holds; a render would refuse it later and slower. */
const MAX_FILES = 20_000;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Everything that the render of a target may read: the files and links of its inputs, sorted by path, and nothing else
 * of the repository. Inputs that are not there are left out. Throws `TerminalError` beyond 20,000 files or 256 MiB.
 */
export async function loadFiles(reader: TreeReader, target: ReadTarget): Promise<LoadedFile[]> {
  const index = await reader.index();
  const entries = target.inputs.flatMap((input) => index.below(input));
  if (entries.length > MAX_FILES) throw tooMuch(target, `${entries.length} files`);
  let bytes = 0;
  const files: LoadedFile[] = [];
  for (const chunk of chunks(entries, 100)) {
    const contents = await Promise.all(chunk.map((entry) => reader.blob(entry.oid)));
    for (const [index, { path, mode }] of chunk.entries()) {
      const content = contents[index] ?? new Uint8Array();
      bytes += content.length;
      files.push({ path, mode, content });
    }
    if (bytes > MAX_BYTES) throw tooMuch(target, `more than ${MAX_BYTES} bytes`);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

type ReadTarget = Pick<Target, 'application' | 'environment' | 'inputs'>;

function tooMuch(target: ReadTarget, what: string): TerminalError {
  const name = `${target.application}/${target.environment}`;
  return new TerminalError(
    `The target ${name} reads ${what}: point its path at a folder that holds only what it needs.`,
  );
}
