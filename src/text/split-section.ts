import type { ObjectChange } from '../model/changes.ts';
import { changeSection, type Detail } from './change-section.ts';
import type { ChangeGroup } from './group-changes.ts';
import { byteLength } from './within-bytes.ts';

/** What stands around the lines of one object, generously: heading, note, fence. */
const FRAME = 1200;

/**
 * The fold of a group as several folds of at most about `room` bytes each: by objects, and within an object by lines.
 * One fold where it fits, or where it does not come apart.
 */
export function splitSection(group: ChangeGroup, detail: Detail, room: number): string[] {
  const whole = changeSection(group, detail);
  const { diff } = group;
  if (byteLength(whole) <= room || diff.status !== 'rendered') return [whole];
  const pieces = detail === 'full' ? diff.changes.flatMap((change) => splitObject(change, room - FRAME)) : diff.changes;
  const parts: ObjectChange[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    const size = byteLength(changeSection({ ...group, diff: { ...diff, changes: [piece] } }, detail));
    if (used + size > room) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(piece);
    used += size;
  }
  return parts.map((changes, index) => {
    const part = { index: index + 1, of: parts.length };
    return changeSection({ ...group, diff: { ...diff, changes }, part }, detail);
  });
}

/** An object whose diff is too long, as the same object with one stretch of lines after another. */
function splitObject(change: ObjectChange, room: number): ObjectChange[] {
  if (byteLength(change.text) <= room) return [change];
  const stretches: string[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const line of change.text.split('\n').flatMap((one) => splitLine(one, room))) {
    const size = byteLength(line) + 1;
    if (used + size > room) {
      stretches.push([]);
      used = 0;
    }
    stretches.at(-1)?.push(line);
    used += size;
  }
  return stretches.map((lines, index) => ({
    ...change,
    fields: index === 0 ? change.fields : [],
    text: lines.join('\n'),
  }));
}

/** A line that is too long for a page, as several with the same sign; four bytes are the most that a character takes. */
function splitLine(line: string, room: number): string[] {
  if (byteLength(line) <= room) return [line];
  const [sign = '', ...chars] = line;
  const length = Math.floor((room - 1) / 4);
  const count = Math.ceil(chars.length / length);
  return Array.from({ length: count }, (_, index) => sign + chars.slice(index * length, (index + 1) * length).join(''));
}
