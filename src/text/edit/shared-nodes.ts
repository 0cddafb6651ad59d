import { type Alias, type Document, isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml';

/** Which nodes of a document are used in more than one place. */
export interface SharedNodes {
  /** What an alias stands for; null for an alias without an anchor before it. */
  target(alias: Alias): unknown;
  /** The aliases of an anchored node, in the order of the file. */
  aliases(node: unknown): Alias[];
}

/**
 * Reads the anchors and aliases of a document in the order of the file, since an anchor that is given twice means
 * something else behind its second place.
 */
export function sharedNodes(document: Document): SharedNodes {
  const anchors = new Map<string, unknown>();
  const targets = new Map<Alias, unknown>();
  const aliases = new Map<unknown, Alias[]>();
  visitAll(document.contents, (node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source) ?? null;
      targets.set(node, target);
      aliases.set(target, [...(aliases.get(target) ?? []), node]);
    } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return { target: (alias) => targets.get(alias) ?? null, aliases: (node) => aliases.get(node) ?? [] };
}

/** For documents that have no alias. */
export const nothingShared: SharedNodes = { target: () => null, aliases: () => [] };

function visitAll(node: unknown, visit: (node: unknown) => void): void {
  visit(node);
  if (isSeq(node)) for (const item of node.items) visitAll(item, visit);
  if (!isMap(node)) return;
  for (const pair of node.items) {
    visitAll(pair.key, visit);
    visitAll(pair.value, visit);
  }
}
