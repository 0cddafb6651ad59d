import type { Target } from '../../model/target.ts';
import type { TreeIndex } from '../targets/tree-index.ts';
import type { TreeReader } from '../targets/tree-reader.ts';

/** Larger files are not what people write by hand. */
const MAX_BYTES = 1024 * 1024;

/** A text of a tree: its path and the id of its content. */
export type TextId = readonly [path: string, oid: string];

/**
 * The files that people wrote for a target: where its objects come from, its values, the templates of its chart and what
 * declares it. Files that are not there, or too large, are left out.
 */
export function textsFor(index: TreeIndex, { source, declared }: Target, files: readonly string[]): TextId[] {
  const wanted = new Set(files);
  if (declared !== undefined) wanted.add(declared.file);
  if (source.kind === 'helm' && source.from === undefined) {
    const folder = source.path === '' ? '' : `${source.path}/`;
    for (const file of [`${folder}values.yaml`, ...source.values]) wanted.add(file);
    for (const { path } of index.below(`${folder}templates`)) wanted.add(path);
  }
  const texts: TextId[] = [];
  for (const path of wanted) {
    const entry = index.at(path);
    if (entry?.mode.startsWith('100') && (entry.size ?? 0) <= MAX_BYTES) texts.push([path, entry.oid]);
  }
  return texts;
}

/** The texts by path; what is no text is left out. */
export async function readTexts(reader: TreeReader, ids: readonly TextId[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [path, oid] of ids) {
    const bytes = await reader.blob(oid);
    if (bytes.length <= MAX_BYTES && !bytes.includes(0)) texts.set(path, new TextDecoder().decode(bytes));
  }
  return texts;
}
