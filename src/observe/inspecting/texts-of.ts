import type { Target } from '../../model/target.ts';
import type { TreeReader } from '../targets/tree-reader.ts';

/** Larger files are not what people write by hand. */
const MAX_BYTES = 1024 * 1024;

/**
 * The files that people wrote for a target, by path: where its objects come from, its values, the templates of its chart
 * and what declares it. Files that are not there, too large or no text are left out.
 */
export async function textsOf(
  reader: TreeReader,
  { source, declared }: Target,
  files: readonly string[],
): Promise<Map<string, string>> {
  const index = await reader.index();
  const wanted = new Set(files);
  if (declared !== undefined) wanted.add(declared.file);
  if (source.kind === 'helm' && source.from === undefined) {
    const folder = source.path === '' ? '' : `${source.path}/`;
    for (const file of [`${folder}values.yaml`, ...source.values]) wanted.add(file);
    for (const { path } of index.below(`${folder}templates`)) wanted.add(path);
  }
  const texts = new Map<string, string>();
  for (const path of wanted) {
    const entry = index.at(path);
    if (entry === null || !entry.mode.startsWith('100') || (entry.size ?? 0) > MAX_BYTES) continue;
    const bytes = await reader.blob(entry.oid);
    if (bytes.length <= MAX_BYTES && !bytes.includes(0)) texts.set(path, new TextDecoder().decode(bytes));
  }
  return texts;
}
