import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { fieldText } from '../edit/yaml-fields.ts';
import { keyText, readYaml, type YamlPath } from '../yaml-document.ts';

/** A text or number in a file of values. */
export interface ValueScalar {
  file: string;
  path: YamlPath;
  text: string;
}

/** Values files are small; what is beyond this is not looked at. */
const MOST = 5000;

/** The texts and numbers of values, in the order of the file; none for a file that cannot be read. */
export function valueScalars(text: string, file: string): ValueScalar[] {
  const read = readYaml(text);
  const [document] = read.status === 'read' ? read.documents : [];
  const found: ValueScalar[] = [];
  if (document !== undefined) collect({ document, file, found }, document.contents, []);
  return found;
}

interface Collecting {
  document: Document;
  file: string;
  found: ValueScalar[];
}

function collect(into: Collecting, node: unknown, path: YamlPath): void {
  const { document, file, found } = into;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collectItem(into, item, [...path, index]);
  }
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = keyText(pair);
    if (key === null || found.length >= MOST) continue;
    if (!isScalar(pair.value)) collect(into, pair.value, [...path, key]);
    const text = isScalar(pair.value) && !isAlias(pair.value) ? fieldText(document, node, key) : null;
    if (text !== null) found.push({ file, path: [...path, key], text });
  }
}

function collectItem(into: Collecting, item: unknown, path: YamlPath): void {
  if (!isScalar(item)) collect(into, item, path);
  else if (typeof item.value === 'string') into.found.push({ file: into.file, path, text: item.value });
}
