import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { keyText, type YamlPath } from '../yaml-document.ts';

/**
 * The proof after an edit: same documents, same tree, and the one scalar at `path` is now this text. Source style may
 * differ only there. Positions are not compared: the bytes outside the scalar are the same by construction.
 */
export function isOnlyChange(
  before: readonly Document[],
  after: readonly Document[],
  change: { document: number; path: YamlPath; value: string },
): boolean {
  if (before.length !== after.length) return false;
  return before.every((document, index) => {
    const target = index === change.document ? { path: change.path, value: change.value } : null;
    return isSame(document.contents, after[index]?.contents, target);
  });
}

interface Target {
  path: YamlPath;
  value: string;
}

function isSame(before: unknown, after: unknown, target: Target | null): boolean {
  if (target !== null && target.path.length === 0) return isScalar(after) && after.value === target.value;
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
  return { path: target.path.slice(1), value: target.value };
}
