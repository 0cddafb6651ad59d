import type { TargetDiff } from '../model/changes.ts';
import { targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import { codeSpan } from './markdown.ts';

type RenderedDiff = Extract<TargetDiff, { status: 'rendered' }>;

/** Something that is said of one target or, in the very same words, of several. */
export interface InTargets<T> {
  value: T;
  /** Keys of the targets, at least one. */
  targets: string[];
}

/** What is said of rendered targets, equal things once, in the order in which they come first. */
export function foldEqual<T>(
  changes: readonly TargetChange[],
  said: (diff: RenderedDiff) => readonly T[],
): InTargets<T>[] {
  const found = new Map<string, InTargets<T>>();
  for (const change of changes) {
    if (change.diff.status !== 'rendered') continue;
    const key = targetKey(change);
    for (const value of said(change.diff)) {
      const text = JSON.stringify(value);
      const same = found.get(text);
      if (same === undefined) found.set(text, { value, targets: [key] });
      else if (same.targets.at(-1) !== key) same.targets.push(key);
    }
  }
  return [...found.values()];
}

/** Targets for the end of a line: all of up to three, of more their number and the first three. */
export function targetsText(targets: readonly string[]): string {
  const names = targets.slice(0, 3).map(codeSpan).join(', ');
  if (targets.length <= 3) return names;
  return `${plural(targets.length, 'target')}: ${names} and ${targets.length - 3} more`;
}
