import type { ObjectChange, TargetDiff } from '../model/changes.ts';

/** How many objects change, and how many of those only in noise (labels, checksums, order). */
export interface ChangeCounts {
  added: number;
  modified: number;
  removed: number;
  renamed: number;
  noise: number;
}

/** True when nothing but noise differs. */
export function isNoise(change: ObjectChange): boolean {
  return change.change === 'modified' && change.fields.length > 0 && change.fields.every((field) => field.noise);
}

/** Counts the objects of a diff; one that failed or was withheld has none. */
export function countChanges(diff: TargetDiff): ChangeCounts {
  const counts = { added: 0, modified: 0, removed: 0, renamed: 0, noise: 0 };
  if (diff.status !== 'rendered') return counts;
  for (const change of diff.changes) counts[isNoise(change) ? 'noise' : change.change] += 1;
  return counts;
}

/** The sum of several counts. */
export function sumCounts(all: readonly ChangeCounts[]): ChangeCounts {
  const sum = { added: 0, modified: 0, removed: 0, renamed: 0, noise: 0 };
  for (const one of all) {
    sum.added += one.added;
    sum.modified += one.modified;
    sum.removed += one.removed;
    sum.renamed += one.renamed;
    sum.noise += one.noise;
  }
  return sum;
}

/** `1 added, 2 modified, 3 only noise`; `no change` for none. */
export function countsText({ added, modified, removed, renamed, noise }: ChangeCounts): string {
  const parts = [];
  if (added > 0) parts.push(`${added} added`);
  if (modified > 0) parts.push(`${modified} modified`);
  if (removed > 0) parts.push(`${removed} removed`);
  if (renamed > 0) parts.push(`${renamed} renamed`);
  if (noise > 0) parts.push(`${noise} only noise`);
  return parts.length === 0 ? 'no change' : parts.join(', ');
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
