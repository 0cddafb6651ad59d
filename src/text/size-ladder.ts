import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import { type ChangeGroup, changeSection, type Detail, detailLevels, groupChanges } from './change-section.ts';
import { codeSpan } from './markdown.ts';
import { byteLength } from './within-bytes.ts';

/** GitHub takes 65,536 characters in a comment; whether it counts bytes is not said, so both stay below this. */
export const COMMENT_LIMIT = 58_000;
/** Summary of a check run: 65,535 characters. */
export const CHECK_LIMIT = 64_000;

/**
 * The folds of all targets in at most `room` bytes. The largest one steps down first: whole diff, lines per field,
 * names, nothing. `leftOut` says what is missing, or is null.
 */
export function fitSections(
  changes: readonly TargetChange[],
  room: number,
): { sections: string[]; leftOut: string | null } {
  const steps = groupChanges(changes)
    .map((group) => ({ group, level: 0, text: changeSection(group, 'full') }))
    .filter(({ text }) => text !== '');
  const sizes = steps.map((step) => byteLength(step.text) + 2);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  while (total > room) {
    const largest = largestReducible(steps, sizes);
    if (largest === null) break;
    const step = steps[largest];
    if (step === undefined) break;
    step.level += 1;
    step.text = changeSection(step.group, detailLevels[step.level] ?? 'none');
    const size = byteLength(step.text) + 2;
    total += size - (sizes[largest] ?? 0);
    sizes[largest] = size;
  }
  return { sections: steps.flatMap(({ text }) => (text === '' ? [] : [text])), leftOut: leftOutText(steps) };
}

interface Step {
  group: ChangeGroup;
  level: number;
  text: string;
}

function largestReducible(steps: readonly Step[], sizes: readonly number[]): number | null {
  let largest: number | null = null;
  for (const [index, step] of steps.entries()) {
    if (step.level >= detailLevels.length - 1) continue;
    if (largest === null || (sizes[index] ?? 0) > (sizes[largest] ?? 0)) largest = index;
  }
  return largest;
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
