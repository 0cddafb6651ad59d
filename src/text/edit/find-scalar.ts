import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Pair, type Scalar, visit } from 'yaml';
import { keyText, pairOf, startOf, type YamlPath } from '../yaml-document.ts';

/** The scalar at a path, or why it may not be edited, with the offset to show. */
export type ScalarFound = { status: 'found'; node: Scalar } | { status: 'refused'; reason: string; offset: number };

/**
 * Walks to the scalar that a path addresses. Refused: paths that do not exist (nothing is created), values that are
 * shared through an anchor, an alias or a merge key (an edit would change all their users), maps and lists.
 */
export function findScalar(document: Document, path: YamlPath): ScalarFound {
  const shared = aliasedAnchors(document);
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const blocked = sharedReason(node, shared);
    if (blocked !== null) return { status: 'refused', reason: blocked, offset };
    const next = stepInto(node, step);
    if (typeof next === 'string')
      return { status: 'refused', reason: `${textOf(path.slice(0, depth + 1))}: ${next}`, offset };
    node = next.node;
    offset = startOf(node) ?? offset;
  }
  const blocked = sharedReason(node, shared);
  if (blocked !== null) return { status: 'refused', reason: blocked, offset };
  if (isScalar(node)) return { status: 'found', node };
  const reason = `${textOf(path)} is ${isCollection(node) ? 'a map or a list' : 'not a value'}, not a single value`;
  return { status: 'refused', reason, offset };
}

/** `image.tag` or `spec.containers[0].image`, as messages name paths. */
function textOf(path: YamlPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `\`${text.replace(/^\./, '') || 'the document'}\``;
}

function stepInto(node: unknown, step: string | number): { node: unknown } | string {
  if (isSeq(node)) {
    if (typeof step !== 'number') return 'is a list, and lists have no keys';
    return step < node.items.length ? { node: node.items[step] } : `the list has only ${node.items.length} entries`;
  }
  if (!isMap(node)) return 'does not exist';
  if (typeof step === 'number') return 'is a map, and an index needs a list';
  const pair = pairOf(node, step);
  if (pair !== null) return { node: pair.value };
  const merged = mergeSources(node);
  return merged.length === 0
    ? 'there is no such key'
    : `the key comes by a merge key from the anchor ${merged.join(', ')}`;
}

function mergeSources(map: { items: Pair<unknown, unknown>[] }): string[] {
  const merge = map.items.find((pair) => isScalar(pair.key) && keyText(pair) === '<<');
  if (merge === undefined) return [];
  const sources = isSeq(merge.value) ? merge.value.items : [merge.value];
  return sources.flatMap((source) => (isAlias(source) ? [`\`${source.source}\``] : []));
}

function sharedReason(node: unknown, shared: ReadonlySet<string>): string | null {
  if (isAlias(node))
    return `the value is an alias of the anchor \`${node.source}\`; edit the anchor by hand, it changes all its users`;
  const anchor = anchorOf(node);
  if (anchor === null || !shared.has(anchor)) return null;
  return `the value is shared through the anchor \`${anchor}\`; an edit would change all its users`;
}

function anchorOf(node: unknown): string | null {
  if (!isScalar(node) && !isCollection(node)) return null;
  return node.anchor ?? null;
}

function aliasedAnchors(document: Document): Set<string> {
  const anchors = new Set<string>();
  visit(document, {
    Alias(_key, alias) {
      anchors.add(alias.source);
    },
  });
  return anchors;
}
