import { isRecord } from '../../model/read-json.ts';
import { type DriftPath, type DriftStep, hasKeys } from './path.ts';

/**
 * Reads `fieldsV1` of `metadata.managedFields`: a tree whose keys are `f:name`, `k:{"name":"app"}`, `v:"value"`, `i:0`
 * and `.` for the node itself.
 */
export type FieldTree = Record<string, unknown>;

/** The step that a key of the tree stands for; null for `.` and what cannot be read. */
function stepOf(key: string): DriftStep | null {
  const text = key.slice(2);
  if (key.startsWith('f:')) return { key: text };
  if (key.startsWith('i:')) return { index: Number(text) };
  const value = parse(text);
  if (key.startsWith('k:')) return isRecord(value) ? { item: value } : null;
  return key.startsWith('v:') && value !== undefined ? { member: value } : null;
}

/** The key of the tree that covers a step into `value` (the map or list that the step leads into), null for none. */
function keyFor(tree: FieldTree, step: DriftStep, value: unknown): string | null {
  if ('key' in step) return Object.hasOwn(tree, `f:${step.key}`) ? `f:${step.key}` : null;
  const item = itemOf(value, step);
  for (const key of Object.keys(tree)) {
    const known = stepOf(key);
    if (known === null || 'key' in known) continue;
    if ('item' in known && item !== undefined && hasKeys(item, known.item)) return key;
    if ('member' in known && item !== undefined && JSON.stringify(item) === JSON.stringify(known.member)) return key;
    if ('index' in known && 'index' in step && known.index === step.index) return key;
  }
  return null;
}

function fieldOf(map: unknown, key: string): unknown {
  return isRecord(map) ? map[key] : undefined;
}

function itemOf(list: unknown, step: DriftStep): unknown {
  if (!Array.isArray(list)) return undefined;
  if ('index' in step) return list[step.index];
  if ('item' in step) return list.find((each) => hasKeys(each, step.item));
  return 'member' in step ? step.member : undefined;
}

/** True when the tree owns the field at the path of `object`, something below it, or a whole that it is part of. */
export function ownsField(tree: FieldTree, path: DriftPath, object: unknown): boolean {
  let node = tree;
  let value = object;
  for (const step of path) {
    const key = keyFor(node, step, value);
    if (key === null) return false;
    const next = node[key];
    if (!isRecord(next)) return false;
    node = next;
    if (Object.keys(node).length === 0) return true;
    value = 'key' in step ? fieldOf(value, step.key) : itemOf(value, step);
  }
  return true;
}

/** The paths of all leaves: fields and items that are owned as a whole. */
export function leavesOf(tree: FieldTree, path: DriftPath = []): DriftPath[] {
  const leaves: DriftPath[] = [];
  for (const [key, node] of Object.entries(tree)) {
    const step = stepOf(key);
    if (step === null || !isRecord(node)) continue;
    const below = [...path, step];
    const deeper = leavesOf(node, below);
    leaves.push(...(deeper.length === 0 ? [below] : deeper));
  }
  return leaves;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The tree without the field at a path, and the tree of that field alone; null when the tree does not name it. */
export function splitTree(
  tree: FieldTree,
  path: DriftPath,
  object: unknown,
): { left: FieldTree; taken: FieldTree } | null {
  const [step, ...rest] = path;
  if (step === undefined) return { left: {}, taken: tree };
  const key = keyFor(tree, step, object);
  const node = key === null ? undefined : tree[key];
  if (key === null || !isRecord(node)) return null;
  const { [key]: _, ...others } = tree;
  if (rest.length === 0) return { left: others, taken: { [key]: node } };
  const below = splitTree(node, rest, 'key' in step ? fieldOf(object, step.key) : itemOf(object, step));
  if (below === null) return null;
  const left = Object.keys(below.left).length === 0 ? others : { ...others, [key]: below.left };
  return { left, taken: { [key]: below.taken } };
}

/** All that one of two trees names. */
export function mergedTrees(a: FieldTree, b: FieldTree): FieldTree {
  const merged: FieldTree = { ...a };
  for (const [key, node] of Object.entries(b)) {
    const known = merged[key];
    merged[key] = isRecord(known) && isRecord(node) ? mergedTrees(known, node) : node;
  }
  return merged;
}
