import type { KubeObject } from '../../clusters/cluster.ts';
import { isRecord, listAt, textAt } from '../../model/read-json.ts';
import { type FieldTree, mergedTrees, splitTree } from './fields-v1.ts';
import { isPersonOrTool } from './managers.ts';
import type { DriftPath } from './path.ts';

/**
 * The live object with fields handed from people and tools to `manager`, so that its next apply, which does not name
 * them, removes them. Values and all other ownership stay; null when nobody has them whom they may be taken from.
 */
export function takenOver(live: KubeObject, paths: readonly DriftPath[], manager: string): KubeObject | null {
  let taken: FieldTree = {};
  const entries = listAt(live, 'metadata', 'managedFields').flatMap((entry) => {
    if (!isRecord(entry) || !mayLose(entry, manager)) return [entry];
    const { left, picked } = pick(entry['fieldsV1'] as FieldTree, paths, live);
    taken = mergedTrees(taken, picked);
    return Object.keys(left).length === 0 ? [] : [{ ...entry, fieldsV1: left }];
  });
  if (Object.keys(taken).length === 0) return null;
  const managedFields = handedTo(manager, entries, taken, live.apiVersion);
  return { ...live, metadata: { ...live.metadata, managedFields } };
}

function mayLose(entry: Record<string, unknown>, manager: string): boolean {
  const name = textAt(entry, 'manager');
  if (name === null || name === manager || !isRecord(entry['fieldsV1'])) return false;
  return (textAt(entry, 'subresource') ?? '') === '' && isPersonOrTool(name);
}

function pick(tree: FieldTree, paths: readonly DriftPath[], live: unknown): { left: FieldTree; picked: FieldTree } {
  let left = tree;
  let picked: FieldTree = {};
  for (const path of paths) {
    const parts = splitTree(left, path, live);
    if (parts === null) continue;
    left = parts.left;
    picked = mergedTrees(picked, parts.taken);
  }
  return { left, picked };
}

function handedTo(manager: string, entries: readonly unknown[], taken: FieldTree, apiVersion: string): unknown[] {
  const isOurs = (entry: unknown): entry is Record<string, unknown> =>
    isRecord(entry) && entry['manager'] === manager && entry['operation'] === 'Apply' && !entry['subresource'];
  const ours = entries.find(isOurs) ?? { manager, operation: 'Apply', apiVersion, fieldsType: 'FieldsV1' };
  const fields = isRecord(ours['fieldsV1']) ? ours['fieldsV1'] : {};
  return [{ ...ours, fieldsV1: mergedTrees(fields, taken) }, ...entries.filter((entry) => entry !== ours)];
}
