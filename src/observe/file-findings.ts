import type { Mirror, TreeEntry } from '../git/mirror.ts';
import { weigh } from '../inspect/inspect.ts';
import type { Found } from '../inspect/inspection.ts';
import { addedSecrets } from '../inspect/plaintext/added-secrets.ts';
import type { Config } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';
import { createTreeReader, type TreeReader } from './targets/tree-reader.ts';

/** Larger files hold data rather than what people write. */
const MAX_BYTES = 1024 * 1024;

/**
 * What is found in the files that a pull request changes, whether or not a target reads them: secrets that come readable
 * to Git. A pair of contents is looked at once, whatever the number of looks.
 */
export async function observeFileFindings(
  mirror: Pick<Mirror, 'list' | 'file' | 'blob' | 'changed'>,
  base: string,
  tree: string,
  config: Config,
): Promise<Finding[]> {
  const [before, after] = [createTreeReader(mirror, base), createTreeReader(mirror, tree)];
  const [old, current] = [await before.index(), await after.index()];
  const found: Found[] = [];
  for (const path of await mirror.changed(base, tree)) {
    const entry = current.at(path);
    if (entry !== null && isText(entry))
      found.push(...(await secretsAdded(after, path, { from: old.at(path), to: entry })));
  }
  return weigh('plaintext-secret', found, config);
}

function isText({ mode, size }: TreeEntry): boolean {
  return mode.startsWith('100') && (size ?? 0) <= MAX_BYTES;
}

async function secretsAdded(
  reader: TreeReader,
  path: string,
  { from, to }: { from: TreeEntry | null; to: TreeEntry },
): Promise<readonly Found[]> {
  const key = JSON.stringify([path, from?.oid ?? null, to.oid]);
  const known = reader.memory.addedSecrets.get(key);
  if (known !== undefined) return known;
  const after = await textOf(reader, to.oid);
  const before = from === null || after === null ? null : await textOf(reader, from.oid);
  const found = after === null ? [] : addedSecrets(path, before, after);
  reader.memory.addedSecrets.set(key, found, 200 + JSON.stringify(found).length * 2);
  return found;
}

/** Null for what is no text, or too much of it. */
async function textOf(reader: TreeReader, oid: string): Promise<string | null> {
  const bytes = await reader.blob(oid);
  if (bytes.length > MAX_BYTES || bytes.includes(0)) return null;
  return new TextDecoder().decode(bytes);
}
