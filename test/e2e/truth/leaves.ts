import type { ObjectChange } from '../../../src/model/changes.ts';

/**
 * Fields as an API server shows them: a JSON pointer with `*` for items of lists, so that nothing depends on how the
 * items of two lists are matched.
 */
export type Pointer = string;

/** What of an object the server keeps for itself. */
const bookkeeping = ['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink'];

/** The fields in which two answers of a server differ; ` (order)` behind a list whose items only stand otherwise. */
export function differing(before: unknown, after: unknown): Set<Pointer> {
  const [left, right] = [leavesOf(told(before)), leavesOf(told(after))];
  const found = new Set<Pointer>();
  for (const pointer of new Set([...left.keys(), ...right.keys()])) {
    const one = (left.get(pointer) ?? []).toSorted();
    const other = (right.get(pointer) ?? []).toSorted();
    if (JSON.stringify(one) !== JSON.stringify(other)) found.add(pointer);
  }
  findOrders(told(before), told(after), '', found);
  return found;
}

function told(object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const { status: _, metadata, ...rest } = object as Record<string, unknown>;
  const kept = Object.entries(metadata ?? {}).filter(([key]) => !bookkeeping.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

function leavesOf(value: unknown, pointer = '', leaves = new Map<Pointer, string[]>()): Map<Pointer, string[]> {
  if (Array.isArray(value) && value.length > 0) for (const item of value) leavesOf(item, `${pointer}/*`, leaves);
  else if (isMap(value) && Object.keys(value).length > 0)
    for (const [key, below] of Object.entries(value)) leavesOf(below, `${pointer}/${key}`, leaves);
  else leaves.set(pointer, [...(leaves.get(pointer) ?? []), JSON.stringify(value)]);
  return leaves;
}

/** The lists whose items are the same and stand in another order. */
function findOrders(before: unknown, after: unknown, pointer: Pointer, found: Set<Pointer>): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = [before, after].map((list) => list.map((item) => JSON.stringify(item)).sort());
    if (JSON.stringify(left) === JSON.stringify(right)) found.add(`${pointer} (order)`);
    else for (const [index, item] of before.entries()) findOrders(item, after[index], `${pointer}/*`, found);
  } else if (isMap(before) && isMap(after)) {
    for (const key of Object.keys(before)) findOrders(before[key], after[key], `${pointer}/${key}`, found);
  }
}

/** Where a field of ours points to in answers of the server. What lies inside of a text is the text. */
export function pointerOf({ path, from }: ObjectChange['fields'][number], answers: readonly unknown[]): Pointer {
  let nodes = [...answers];
  let pointer = '';
  for (const [, word, bracket = ''] of path.matchAll(/\.?([A-Za-z_$][\w$-]*)|\[([^\]]*)\]/g)) {
    if (nodes.length > 0 && nodes.every((node) => typeof node === 'string')) break;
    const isItem = word === undefined && nodes.some(Array.isArray);
    const key = word ?? bracket;
    pointer += isItem ? '/*' : `/${key}`;
    nodes = nodes.flatMap((node) => {
      if (isItem) return Array.isArray(node) ? node : [];
      return isMap(node) && node[key] !== undefined ? [node[key]] : [];
    });
  }
  return from?.startsWith('order ') === true ? `${pointer} (order)` : pointer;
}

/** True for the field itself and for everything below it. */
export function isWithin(pointer: Pointer, claimed: Pointer): boolean {
  return pointer === claimed || pointer.startsWith(`${claimed}/`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
