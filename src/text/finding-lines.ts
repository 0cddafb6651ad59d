import type { Finding } from '../model/finding.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { plural } from './change-counts.ts';
import { objectText } from './danger-lines.ts';
import { foldEqual, type InTargets, targetsText } from './in-targets.ts';
import { codeSpan, sentence } from './markdown.ts';
import { clip } from './within-bytes.ts';

/** A finding with the targets that it stands in; none for one of the files themselves. */
export type FoundIn = InTargets<Finding>;

const ranks: Record<Finding['level'], number> = { failure: 0, warning: 1, notice: 2 };
const signs: Record<Finding['level'], string> = { failure: '⛔', warning: '⚠️', notice: 'ℹ️' };

/** Everything that was found in the files and the targets of a pull request, equal findings once, the worst first. */
export function foldFindings(changes: readonly TargetChange[], own: readonly Finding[]): FoundIn[] {
  const inTargets = foldEqual(changes, (diff) => diff.findings ?? []);
  const inFiles = own.map((value) => ({ value, targets: [] }));
  return [...inFiles, ...inTargets].sort((a, b) => ranks[a.value.level] - ranks[b.value.level]);
}

/** The new ones as lines of a Markdown list. */
export function findingLines(found: readonly FoundIn[]): string[] {
  return found.filter(({ value }) => !value.known).map(findingLine);
}

/** `2 failures, 1 warning`, and how many the base branch has too; the empty text for none at all. */
export function findingCounts(found: readonly FoundIn[]): string {
  const known = found.filter(({ value }) => value.known).length;
  const parts = (['failure', 'warning', 'notice'] as const).flatMap((level) => {
    const count = found.filter(({ value }) => !value.known && value.level === level).length;
    return count === 0 ? [] : [plural(count, level)];
  });
  const counts = parts.length === 0 ? 'nothing new' : parts.join(', ');
  if (known === 0) return parts.length === 0 ? '' : counts;
  return `${counts} (${known} more on the base branch as well)`;
}

function findingLine({ value, targets }: FoundIn): string {
  const { inspection, level, object, path, message, file, line } = value;
  const place = file === null ? '' : ` ${codeSpan(line === null ? file : `${file}:${line}`)}`;
  const what = object === null ? '' : ` ${objectText(object)}`;
  const field = path === null ? '' : ` ${codeSpan(clip(path, 200))}`;
  const where = targets.length === 0 ? '' : ` — in ${targetsText(targets)}`;
  return `- ${signs[level]} ${inspection}${place}${what}${field}: ${sentence(clip(message, 500))}${where}`;
}
