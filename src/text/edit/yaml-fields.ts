import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { pairOf } from '../yaml-document.ts';

/** The node itself, or what it is an alias of. */
export function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/**
 * The text of a map's key as a tool reads it, aliases and merge keys followed; null when there is no such key or no
 * text. Numbers come as they are written (`1.20`), an empty value as the empty text.
 */
export function fieldText(document: Document, map: unknown, key: string): string | null {
  return textIn(document, map, { key, depth: 0 });
}

/** Merge keys may lead in circles or fan out without end; nobody nests them deeper or wider than this. */
const deepest = 4;
const widest = 10;

interface Wanted {
  key: string;
  depth: number;
}

function textIn(document: Document, map: unknown, { key, depth }: Wanted): string | null {
  const pair = pairOf(map, key);
  if (pair === null) return depth < deepest ? mergedText(document, map, { key, depth: depth + 1 }) : null;
  return scalarText(resolved(document, pair.value));
}

/** The text of a value as it is written, without its quotes: empty for none, null for a map or a list. */
export function scalarText(value: unknown): string | null {
  if (value === null) return '';
  if (!isScalar(value)) return null;
  if (typeof value.value === 'string') return value.value;
  if (value.value === null) return '';
  return typeof value.value === 'number' ? (value.source ?? String(value.value)) : null;
}

function mergedText(document: Document, map: unknown, wanted: Wanted): string | null {
  const merge = pairOf(map, '<<')?.value;
  if (merge === undefined) return null;
  const sources = isSeq(merge) ? merge.items : [merge];
  for (const source of sources.slice(0, widest)) {
    const target = resolved(document, source);
    if (!isMap(target) || target === map) continue;
    const text = textIn(document, target, wanted);
    if (text !== null) return text;
  }
  return null;
}
