import type { TargetDiff } from '../model/changes.ts';
import { targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';

/** Targets in which the same change happens: it is shown once. */
export interface ChangeGroup {
  /** Keys of the targets, at least one. */
  targets: string[];
  /** The diff of the first one. */
  diff: TargetDiff;
  /** The diffs differ where each names its own environment or namespace, and nowhere else. */
  alike?: true;
  /** Which part of the change this is, where it is too long for one fold. */
  part?: { index: number; of: number };
}

/**
 * Puts targets with equal diffs together, and those whose diffs differ in nothing but the names of their own
 * environment and namespace; in the order of their first one.
 */
export function groupChanges(changes: readonly TargetChange[]): ChangeGroup[] {
  const equal = new Map<string, ChangeGroup & { first: TargetChange }>();
  for (const change of changes) {
    const key = JSON.stringify(shownIn(change.diff));
    const group = equal.get(key);
    if (group === undefined) equal.set(key, { targets: [targetKey(change)], diff: change.diff, first: change });
    else group.targets.push(targetKey(change));
  }
  if (equal.size <= 1) return [...equal.values()].map(({ targets, diff }) => ({ targets, diff }));
  const groups = new Map<string, ChangeGroup>();
  for (const [key, { targets, diff, first }] of equal) {
    const general = withoutOwnNames(key, first);
    const group = groups.get(general);
    if (group === undefined) groups.set(general, { targets, diff });
    else groups.set(general, { ...group, targets: [...group.targets, ...targets], alike: true });
  }
  return [...groups.values()];
}

/** What a fold shows: dangers, findings and what could not be known are told above all folds, each once. */
function shownIn(diff: TargetDiff): unknown {
  return diff.status === 'rendered' ? diff.changes : diff;
}

/** The text with marks for the target's own environment and namespace, where they stand as words. */
function withoutOwnNames(text: string, { environment, before, after }: TargetChange): string {
  const namespaces = [after?.target.namespace, before?.target.namespace];
  const names = new Map<string, string>();
  for (const name of namespaces) if (name) names.set(name, '<namespace>');
  names.set(environment, '<environment>');
  const words = [...names.keys()].sort((a, b) => b.length - a.length).map((name) => name.replaceAll(/[^\w-]/g, '\\$&'));
  const own = new RegExp(`(?<![A-Za-z0-9])(?:${words.join('|')})(?![A-Za-z0-9])`, 'g');
  return text.replaceAll(own, (name) => names.get(name) ?? name);
}
