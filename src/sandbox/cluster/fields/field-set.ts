import { isObject, type JsonObject } from '../json.ts';

/**
 * A set of fields, shaped as FieldsV1 is: a tree whose edges are path elements (`f:name`, `k:{…}`, `v:…`).
 * A node is a member when the field itself belongs to the set, whatever lies below it.
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const EMPTY: FieldSet = { member: false, children: new Map() };
export const LEAF: FieldSet = { member: true, children: new Map() };

export function isEmpty(set: FieldSet): boolean {
  return !set.member && set.children.size === 0;
}

/** A node, without its empty children. */
export function node(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  const kept = new Map<string, FieldSet>();
  for (const [element, child] of children) {
    if (!isEmpty(child)) kept.set(element, child);
  }
  return { member, children: kept };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const other = children.get(element);
    children.set(element, other === undefined ? child : union(other, child));
  }
  return { member: a.member || b.member, children };
}

export function subtract(a: FieldSet, b: FieldSet): FieldSet {
  const children: [string, FieldSet][] = [];
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    children.push([element, other === undefined ? child : subtract(child, other)]);
  }
  return node(a.member && !b.member, children);
}

export function intersect(a: FieldSet, b: FieldSet): FieldSet {
  const children: [string, FieldSet][] = [];
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other !== undefined) children.push([element, intersect(child, other)]);
  }
  return node(a.member && b.member, children);
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(subtract(a, b)) && isEmpty(subtract(b, a));
}

export function toFieldsV1(set: FieldSet): JsonObject {
  const out: JsonObject = {};
  if (set.member && set.children.size > 0) out['.'] = {};
  for (const element of [...set.children.keys()].sort()) {
    const child = set.children.get(element);
    if (child !== undefined) out[element] = toFieldsV1(child);
  }
  return out;
}

export function fromFieldsV1(value: JsonObject, root = true): FieldSet {
  const children = new Map<string, FieldSet>();
  let member = false;
  for (const [element, child] of Object.entries(value)) {
    if (element === '.') member = true;
    else if (isObject(child)) children.set(element, fromFieldsV1(child, false));
  }
  return { member: member || (children.size === 0 && !root), children };
}

/** Every member as the readable path that conflict messages show: `.spec.ports[port=80,protocol="TCP"]`. */
export function paths(set: FieldSet, prefix = ''): string[] {
  const out: string[] = set.member && prefix !== '' ? [prefix] : [];
  for (const [element, child] of set.children) out.push(...paths(child, prefix + readable(element)));
  return out;
}

function readable(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  const keys: unknown = JSON.parse(rest);
  const parts = Object.entries(keys ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${parts.join(',')}]`;
}
