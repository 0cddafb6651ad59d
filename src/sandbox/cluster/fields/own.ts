import { isObject, type Json, type JsonObject } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { compareFields } from './compare.ts';
import { EMPTY, equalSets, type FieldSet, intersect, isEmpty, subtract, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { type Manager, managerId, type Share, type Shares } from './managers.ts';
import { mergeConfig } from './merge.ts';
import { removeFields } from './remove.ts';
import type { ShapeOf } from './shape.ts';

/** A field that another manager holds with another value. */
export interface FieldConflict {
  manager: Manager;
  time: string;
  fields: FieldSet;
}

/** What an apply comes to: the merged object and its shares, or the conflicts that stop it. */
export type Applied =
  | { kind: 'merged'; object: JsonObject; shares: Shares }
  | { kind: 'conflicts'; conflicts: FieldConflict[] };

/** Fields that the server keeps by itself: nobody owns them. */
const SERVER_META = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'generateName',
];

/** The part of an object whose fields have owners. */
export function ownable(object: KubeObject | JsonObject): JsonObject {
  const { apiVersion: _a, kind: _k, metadata, ...rest } = object;
  if (!isObject(metadata)) return rest;
  const meta: JsonObject = { ...metadata };
  for (const name of SERVER_META) delete meta[name];
  return Object.keys(meta).length === 0 ? rest : { metadata: meta, ...rest };
}

/** Shares after a plain write: the writer holds what it changed, the others lose it. */
export function sharesAfterUpdate(
  before: JsonObject,
  after: JsonObject,
  shares: Shares,
  who: { manager: Manager; time: string; shapeOf: ShapeOf },
): Shares {
  const { changed, removed } = compareFields(before, after, who.shapeOf);
  if (isEmpty(changed) && isEmpty(removed)) return shares;
  const next = withoutFields(shares, union(changed, removed));
  const id = managerId(who.manager);
  const old = shares.get(id);
  const fields = union(subtract(old?.fields ?? EMPTY, removed), changed);
  next.set(id, shareWith(old, who.manager, fields, who.time));
  return next;
}

/**
 * Server-side apply: lays `config` over `live`, removes what this manager applied before and no longer does unless
 * somebody else holds it too, and moves ownership. Without `force` another manager's different value is a conflict.
 */
export function applyConfig(
  live: JsonObject,
  config: JsonObject,
  shares: Shares,
  who: { manager: Manager; time: string; shapeOf: ShapeOf; force: boolean },
): Applied {
  const id = managerId(who.manager);
  const wanted = fieldsOf(config, who.shapeOf);
  const old = shares.get(id);
  const merged = pruned(mergeConfig(live, config, who.shapeOf), old, wanted, shares, who.shapeOf);
  const { changed, removed } = compareFields(live, merged, who.shapeOf);
  const conflicts = conflictsWith(shares, id, changed);
  if (conflicts.length > 0 && !who.force) return { kind: 'conflicts', conflicts };
  const lost = union(changed, removed);
  const next = withoutFields(shares, lost);
  next.set(id, shareWith(old, who.manager, wanted, who.time));
  return { kind: 'merged', object: isObject(merged) ? merged : {}, shares: next };
}

function pruned(merged: Json, old: Share | undefined, wanted: FieldSet, shares: Shares, shapeOf: ShapeOf): Json {
  if (old === undefined) return merged;
  let gone = subtract(old.fields, wanted);
  for (const share of shares.values()) {
    if (share !== old) gone = sparedBy(gone, share.fields);
  }
  return removeFields(merged, gone, shapeOf) ?? {};
}

/** `gone` without what another manager holds; an item stays while somebody holds a field below it. */
function sparedBy(gone: FieldSet, held: FieldSet): FieldSet {
  const children: [string, FieldSet][] = [];
  for (const [element, child] of gone.children) {
    const other = held.children.get(element);
    const left = other === undefined ? child : sparedBy(child, other);
    if (!isEmpty(left)) children.push([element, left]);
  }
  return { member: gone.member && isEmpty(held), children: new Map(children) };
}

function conflictsWith(shares: Shares, self: string, changed: FieldSet): FieldConflict[] {
  const found: FieldConflict[] = [];
  for (const [id, share] of shares) {
    if (id === self) continue;
    const fields = intersect(share.fields, changed);
    if (!isEmpty(fields)) found.push({ manager: share.manager, time: share.time, fields });
  }
  return found;
}

function withoutFields(shares: Shares, lost: FieldSet): Map<string, Share> {
  const next = new Map<string, Share>();
  for (const [id, share] of shares) {
    const fields = subtract(share.fields, lost);
    if (isEmpty(fields)) continue;
    next.set(id, equalSets(fields, share.fields) ? share : { ...share, fields });
  }
  return next;
}

/** The time of an entry moves only when its fields do, so that a write that says nothing new changes nothing. */
function shareWith(old: Share | undefined, manager: Manager, fields: FieldSet, time: string): Share {
  if (old !== undefined && equalSets(old.fields, fields) && old.manager.apiVersion === manager.apiVersion) return old;
  return { manager, fields, time };
}
