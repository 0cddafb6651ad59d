import type { Problem } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import { dangerLines } from './danger-lines.ts';
import { findingCounts, findingLines, foldFindings } from './finding-lines.ts';
import { unknownLines } from './unknown-lines.ts';
import { withinBytes } from './within-bytes.ts';

/** A heading with a list below it. */
export interface CalledOut {
  heading: string;
  lines: string[];
}

/** What is said of a pull request beside what is said of each of its targets. */
export interface OwnSayings {
  findings: readonly Finding[];
  /** Objects whose targets cannot be known from Git; absent for none. */
  unknowns?: readonly Problem[];
}

/** What stands above all folds, in this order: dangers, new findings, what could not be known. Empty parts are left out. */
export function calledOut(changes: readonly TargetChange[], own: OwnSayings): CalledOut[] {
  const dangers = dangerLines(changes);
  const found = foldFindings(changes, own.findings);
  const counts = findingCounts(found);
  const unknowns = unknownLines(changes, own.unknowns ?? []);
  const parts: CalledOut[] = [];
  if (dangers.length > 0)
    parts.push({ heading: `🔥 **${plural(dangers.length, 'dangerous change')}**`, lines: dangers });
  if (counts !== '') parts.push({ heading: `🔎 **Findings: ${counts}**`, lines: findingLines(found) });
  if (unknowns.length > 0)
    parts.push({ heading: '❔ **Could not be known without the cluster, so it may differ there:**', lines: unknowns });
  return parts;
}

/** A part as one block whose list has at most `room` bytes; `more` says how many lines are left out, and where they are. */
export function calledOutBlock({ heading, lines }: CalledOut, room: number, more: (count: number) => string): string {
  return lines.length === 0 ? heading : `${heading}\n\n${withinBytes(lines, room, more).join('\n')}`;
}
