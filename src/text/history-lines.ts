import type { Instant } from '../model/names.ts';
import { plural } from './change-counts.ts';

interface Line {
  at: Instant;
  subject: string;
  by: string;
  what: string;
  why: string | null;
}

const trust = {
  signatures: 'Hashes and signatures of shiplock/state were checked.',
  hashes: 'Hashes of shiplock/state were checked, signatures were not: give --key for that.',
  none: 'There is no shiplock/state in this clone: this is what commits say.',
} as const;

/** A history for a terminal: one line each, newest first, and what it rests on. Control characters are taken out. */
export function historyLines(
  lines: readonly Line[],
  { checked, more }: { checked: keyof typeof trust; more: number },
): string {
  const width = Math.min(40, Math.max(0, ...lines.map(({ subject }) => subject.length)));
  const rows = lines.map(({ at, subject, by, what, why }) => {
    const when = at.slice(0, 16).replace('T', ' ');
    const reason = why === null || why === '' ? '' : `: ${why}`;
    return oneLine(`${when}Z  ${subject.padEnd(width)}  ${what}, ${by}${reason}`);
  });
  if (rows.length === 0) rows.push('Nothing is on record.');
  if (more > 0) rows.push(`And ${plural(more, 'older line')}: --limit shows more.`);
  return `${rows.join('\n')}\n\n${trust[checked]}\n`;
}

/** What stands in a record was written by anybody: a terminal must not obey it. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
