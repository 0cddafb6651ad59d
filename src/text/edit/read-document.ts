import { type Document, isMap, isSeq } from 'yaml';
import { keyText, type Position, pairOf, type YamlPath } from '../yaml-document.ts';
import { nothingShared, type SharedNodes, sharedNodes } from './shared-nodes.ts';

/** A document that was read for an edit. */
export interface ReadDocument {
  document: Document;
  position(offset: number): Position;
  shared(): SharedNodes;
  /** Where a node of the document stands. */
  pathOf(node: unknown): YamlPath;
}

/** `text` is the stream that the document was read from: most have no alias, and are not looked through for them. */
export function readDocument(text: string, document: Document, position: ReadDocument['position']): ReadDocument {
  let shared: SharedNodes | null = text.includes('*') ? null : nothingShared;
  return {
    document,
    position,
    shared() {
      shared ??= sharedNodes(document);
      return shared;
    },
    pathOf: (node) => pathTo(document.contents, node) ?? [],
  };
}

function pathTo(from: unknown, node: unknown): YamlPath | null {
  if (from === node) return [];
  if (isSeq(from)) {
    for (const [index, item] of from.items.entries()) {
      const path = pathTo(item, node);
      if (path !== null) return [index, ...path];
    }
  }
  if (!isMap(from)) return null;
  for (const pair of from.items) {
    const path = pathTo(pair.value, node);
    if (path !== null) return [keyText(pair) ?? '', ...path];
  }
  return null;
}

/** True where a path leads between the brackets of a map or a list. */
export function isInFlow(document: Document | undefined, path: YamlPath): boolean {
  let node: unknown = document?.contents;
  for (const step of path) {
    if (!isMap(node) && !isSeq(node)) return false;
    if (node.flow === true) return true;
    node = isSeq(node) ? node.items[Number(step)] : pairOf(node, String(step))?.value;
  }
  return false;
}
