import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import { keyText, type YamlPath } from '../yaml-document.ts';

/**
 * The proof after an edit: same documents, same tree, and the one scalar at `path` is now this text. Source style may
 * differ only there. Positions are not compared: the bytes outside the scalar are the same by construction.
 */
export function isOnlyChange(
  before: readonly Document[],
  after: readonly Document[],
  change: { document: number; path: YamlPath } & Wanted,
): boolean {
  if (before.length !== after.length) return false;
  return before.every((document, index) => {
    const target = index === change.document ? { ...change, after: after[index] } : null;
    return isSame(document.contents, after[index]?.contents, target);
  });
}

/** What stands at the path afterwards: a text; or, in a map or a list, one more entry at its end with this content. */
type Wanted = { value: string } | { added: { key: string | null; content: unknown } };

type Target = { path: YamlPath; after: Document | undefined } & Wanted;

function isSame(before: unknown, after: unknown, target: Target | null): boolean {
  if (target !== null && target.path.length === 0) {
    return 'value' in target ? isScalar(after) && after.value === target.value : isAdded(before, after, target);
  }
  if (isMap(before)) {
    if (!isMap(after) || before.items.length !== after.items.length || before.anchor !== after.anchor) return false;
    return before.items.every((pair, index) => {
      const other = after.items[index];
      if (other === undefined || !isSame(pair.key, other.key, null)) return false;
      return isSame(pair.value, other.value, below(target, keyText(pair)));
    });
  }
  if (isSeq(before)) {
    if (!isSeq(after) || before.items.length !== after.items.length || before.anchor !== after.anchor) return false;
    return before.items.every((item, index) => isSame(item, after.items[index], below(target, index)));
  }
  if (isAlias(before)) return isAlias(after) && before.source === after.source;
  if (!isScalar(before)) return before === after;
  return (
    isScalar(after) &&
    (Object.is(before.value, after.value) || typeof before.value === 'symbol') &&
    before.source === after.source &&
    before.type === after.type
  );
}

function below(target: Target | null, step: string | number | null): Target | null {
  if (target === null || target.path[0] !== step) return null;
  return { ...target, path: target.path.slice(1) };
}

/** A value that was empty may have become a map or a list of one entry. */
function isAdded(
  before: unknown,
  after: unknown,
  { added, after: document }: Extract<Target, { added: unknown }>,
): boolean {
  const entries = isMap(before) || isSeq(before) ? before.items : [];
  if (entries.length === 0 && isScalar(before) && before.value !== null) return false;
  if (isMap(after)) {
    const last = after.items.at(-1);
    if (added.key === null || last === undefined || keyText(last) !== added.key) return false;
    if (entries.some((pair) => isPair(pair) && keyText(pair) === added.key)) return false;
    const rest = { items: entries, anchor: anchorOf(before) };
    return isMap(before) || entries.length === 0
      ? isSamePairs(rest, { items: after.items.slice(0, -1), anchor: after.anchor }) &&
          hasContent(last.value, added.content, document)
      : false;
  }
  if (!isSeq(after) || added.key !== null || isMap(before)) return false;
  const kept = after.items.slice(0, -1);
  if (kept.length !== entries.length || anchorOf(before) !== after.anchor) return false;
  return (
    entries.every((item, index) => isSame(item, kept[index], null)) &&
    hasContent(after.items.at(-1), added.content, document)
  );
}

interface Pairs {
  items: readonly unknown[];
  anchor: string | undefined;
}

function isSamePairs(before: Pairs, after: Pairs): boolean {
  if (before.items.length !== after.items.length || before.anchor !== after.anchor) return false;
  return before.items.every((pair, index) => {
    const other = after.items[index];
    return isPair(pair) && isPair(other) && isSame(pair.key, other.key, null) && isSame(pair.value, other.value, null);
  });
}

function anchorOf(node: unknown): string | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
}

function hasContent(node: unknown, content: unknown, document: Document | undefined): boolean {
  if (document === undefined || !isNode(node)) return false;
  return JSON.stringify(node.toJS(document)) === JSON.stringify(content);
}
