import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import { changeSection, type Detail, detailLevels } from './change-section.ts';
import { type ChangeGroup, groupChanges } from './group-changes.ts';
import { codeSpan } from './markdown.ts';
import { byteLength } from './within-bytes.ts';

/** GitHub takes 65,536 characters in a comment; whether it counts bytes is not said, so both stay below this. */
export const COMMENT_LIMIT = 58_000;
/** Summary and text of a check run have 65,535 characters each. */
export const CHECK_LIMIT = 62_000;

/** What is shown of targets with the same change, and how much of it. */
export interface FittedGroup {
  group: ChangeGroup;
  detail: Detail;
  /** Its fold; empty for nothing to show. */
  text: string;
}

/**
 * The folds of all targets in at most `room` bytes. `leftOut` says what is missing, or is null.
 */
export function fitSections(
  changes: readonly TargetChange[],
  room: number,
): { sections: string[]; leftOut: string | null } {
  const { groups, leftOut } = fitGroups(changes, room);
  return { sections: groups.flatMap(({ text }) => (text === '' ? [] : [text])), leftOut };
}

/**
 * How much is shown of each group so that all folds together have at most `room` bytes. The largest one steps down
 * first: whole diff, lines per field, names, nothing.
 */
export function fitGroups(
  changes: readonly TargetChange[],
  room: number,
): { groups: FittedGroup[]; leftOut: string | null } {
  const steps = groupChanges(changes).flatMap((group, index): Step[] => {
    const text = changeSection(group, 'full');
    return text === '' ? [] : [{ group, index, level: 0, text, size: byteLength(text) + 2 }];
  });
  let total = steps.reduce((sum, { size }) => sum + size, 0);
  const bySize = steps.toSorted(smallerFirst);
  while (total > room) {
    const largest = bySize.pop();
    if (largest === undefined) break;
    total -= largest.size;
    stepDown(largest);
    total += largest.size;
    if (largest.level < detailLevels.length - 1) bySize.splice(placeFor(largest, bySize), 0, largest);
  }
  const groups = steps.map(({ group, level, text }) => ({ group, detail: detailLevels[level] ?? 'none', text }));
  return { groups, leftOut: leftOutText(steps) };
}

interface Step {
  group: ChangeGroup;
  index: number;
  level: number;
  text: string;
  /** Bytes of its text with the blank line behind it. */
  size: number;
}

function stepDown(step: Step): void {
  step.level += 1;
  step.text = changeSection(step.group, detailLevels[step.level] ?? 'none');
  step.size = byteLength(step.text) + 2;
}

/** Of equal sizes the later one counts as smaller: they step down in their order. */
function smallerFirst(a: Step, b: Step): number {
  return a.size - b.size || b.index - a.index;
}

/** Where a step belongs among others that ascend. */
function placeFor(step: Step, ascending: readonly Step[]): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = ascending[middle];
    if (other !== undefined && smallerFirst(other, step) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

const missing: Record<Detail, string> = {
  full: '',
  fields: 'the texts of',
  names: 'the fields of',
  none: 'everything but the count of',
};

function leftOutText(steps: readonly Step[]): string | null {
  const parts: string[] = [];
  for (const level of detailLevels) {
    if (level === 'full') continue;
    const reduced = steps.filter((step) => detailLevels[step.level] === level);
    if (reduced.length === 0) continue;
    const targets = reduced.flatMap(({ group }) => group.targets);
    const names = targets.slice(0, 5).map(codeSpan);
    const more = targets.length > 5 ? ` and ${plural(targets.length - 5, 'more target')}` : '';
    parts.push(`${missing[level]} ${names.join(', ')}${more}`);
  }
  return parts.length === 0 ? null : parts.join('; ');
}
