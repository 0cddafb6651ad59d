import { isRecord } from '../../model/read-json.ts';
import type { Difference } from './difference.ts';
import { leavesOf } from './fields-v1.ts';
import { entriesOf } from './managed-fields.ts';
import { isPersonOrTool } from './managers.ts';
import { type DriftPath, locate, pathText } from './path.ts';

/**
 * Fields that a person or a tool put on an object and that Git does not have: a dry run keeps them, because they are no
 * concern of the applier. An item of a list that Git does not have is one field. What a controller owns as well is its.
 */
export function addedFields(live: unknown, sent: unknown, isOurs: (manager: string) => boolean): Difference[] {
  const entries = entriesOf(live);
  const others = entries.filter(({ manager, subresource }) => subresource === null && !isOurs(manager));
  const taken = entries.filter((entry) => !others.includes(entry) || !isPersonOrTool(entry.manager));
  const controlled = new Set(taken.flatMap(({ fields }) => leavesOf(fields)).map(pathText));
  const found = new Map<string, Difference>();
  for (const { manager, fields } of others) {
    if (!isPersonOrTool(manager)) continue;
    for (const leaf of leavesOf(fields)) {
      if (!mayBeAdded(leaf) || controlled.has(pathText(leaf))) continue;
      const path = beyondGit(leaf, sent);
      const at = path === null ? null : locate(live, path);
      if (path === null || at === null || isEmpty(at.value)) continue;
      const { value, place } = at;
      found.set(pathText(path), { path, kind: 'added', git: undefined, live: value, gitAt: null, liveAt: place });
    }
  }
  return [...found.values()];
}

/** Of the metadata only labels and annotations are anybody's; the status is never Git's. */
function mayBeAdded([first, second]: DriftPath): boolean {
  if (first === undefined || !('key' in first)) return false;
  if (first.key !== 'metadata') return first.key !== 'status';
  return second !== undefined && 'key' in second && (second.key === 'labels' || second.key === 'annotations');
}

/** The path up to the first list item that Git does not have, else the leaf; null when Git has the leaf, or a whole around it. */
function beyondGit(leaf: DriftPath, sent: unknown): DriftPath | null {
  for (const [index, step] of leaf.entries()) {
    if ('key' in step) continue;
    const item = leaf.slice(0, index + 1);
    if (locate(sent, item) === null) return item;
  }
  return locate(sent, leaf) === null && !isWithinScalar(leaf, sent) ? leaf : null;
}

/** True where Git has a text or a list in place of the map that the leaf stands in: that is a change of Git's field. */
function isWithinScalar(leaf: DriftPath, sent: unknown): boolean {
  return leaf.slice(0, -1).some((_, index) => {
    const above = locate(sent, leaf.slice(0, index + 1));
    return above !== null && !isRecord(above.value) && !Array.isArray(above.value);
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
