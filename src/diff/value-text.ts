import { hunks } from './hunks.ts';

/**
 * Both sides of a field as short lines, null for nothing. Of texts of many lines the one line that changed is shown, or
 * how many did. Two different values never look the same.
 */
export function valueTexts(before: unknown, after: unknown): [from: string | null, to: string | null] {
  if (typeof before === 'string' && typeof after === 'string' && isLong(before, after)) return lineTexts(before, after);
  const [from, to] = [valueText(before), valueText(after)];
  if (from === null || from !== to) return [from, to];
  const [left, right] = [shorten(JSON.stringify(before)), shorten(JSON.stringify(after))];
  return left === right ? [from, `${to} (changed)`] : [left, right];
}

function isLong(before: string, after: string): boolean {
  return linesOf(before).length > 1 || linesOf(after).length > 1;
}

function lineTexts(before: string, after: string): [string, string] {
  const [left, right] = [linesOf(before), linesOf(after)];
  const changed = hunks(left, right);
  const removed = changed.reduce((sum, hunk) => sum + hunk.removed, 0);
  const added = changed.reduce((sum, hunk) => sum + hunk.added, 0);
  const [first] = changed;
  if (removed === 1 && added === 1 && changed.length <= 2 && first?.removed === 1 && first.added === 1) {
    return [lineText(left, first.kept), lineText(right, first.kept)];
  }
  const counts = removed + added === 0 ? 'changed' : `+${added} −${removed}`;
  return [countText(left), `${countText(right)} (${counts})`];
}

function lineText(lines: readonly string[], index: number): string {
  return `line ${index + 1}: ${shorten((lines[index] ?? '').trim())}`;
}

function countText(lines: readonly string[]): string {
  return lines.length === 1 ? '1 line' : `${lines.length} lines`;
}

/** One short line for a value; texts of many lines are named by their size. */
function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') return shorten(JSON.stringify(value));
  const lines = linesOf(value);
  return lines.length > 1 ? countText(lines) : shorten(value.trimEnd());
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function shorten(text: string): string {
  const chars = [...text.slice(0, 400)];
  return chars.length <= 160 ? text : `${chars.slice(0, 160).join('')}…`;
}
