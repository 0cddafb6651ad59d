import { targetKey } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import { type ArtifactMove, artifactMoves } from './artifact-move.ts';
import { isChart, nameCell } from './artifact-name.ts';
import { countChanges, countsText, plural } from './change-counts.ts';
import { codeSpan, table } from './markdown.ts';
import { versionText } from './version-label.ts';
import { withinBytes } from './within-bytes.ts';

/**
 * One row per target: what is live before and after, and how much changes. At most 16,000 bytes; the rest is counted.
 */
export function targetTable(changes: readonly TargetChange[]): string {
  const { head, rows } = tableRows(changes);
  const shown = withinBytes(rows, 16_000, (count) => `| and ${plural(count, 'more target')} | | |`);
  return [head, ...shown].join('\n');
}

/** The table as its two first lines and one line for each target. */
export function tableRows(changes: readonly TargetChange[]): { head: string; rows: string[] } {
  const cells = changes.map((change) => [
    codeSpan(targetKey(change)),
    movesText(artifactMoves(change.before?.release ?? null, change.after?.release ?? null)),
    rowText(change),
  ]);
  const [names = '', line = '', ...rows] = table(['target', 'version', 'objects'], cells).split('\n');
  return { head: `${names}\n${line}`, rows };
}

function rowText({ before, after, diff }: TargetChange): string {
  if (diff.status === 'failed')
    return diff.side === 'head' ? '⛔ does not render' : '⛔ the base branch does not render';
  if (diff.status === 'withheld') return '⏳ not rendered yet';
  const counts = countsText(countChanges(diff));
  if (before === null) return `new target: ${counts}`;
  return after === null ? `target removed: ${counts}` : counts;
}

/** The versions that move, for a cell of a table. */
export function movesText(moves: readonly ArtifactMove[]): string {
  if (moves.length === 0) return 'stays';
  const shown = moves.slice(0, 3).map((move) => {
    const name = moves.length === 1 && !isChart(move.repository) ? '' : `${nameCell(move.repository)} `;
    return name + moveText(move);
  });
  if (moves.length > 3) shown.push(`and ${moves.length - 3} more`);
  return shown.join(', ');
}

function moveText({ from, to }: ArtifactMove): string {
  if (from === null) return to === null ? '' : `${codeSpan(versionText(to))} (new)`;
  if (to === null) return `${codeSpan(versionText(from))} (gone)`;
  if (versionText(from) !== versionText(to)) return `${codeSpan(versionText(from))} → ${codeSpan(versionText(to))}`;
  const digest = to.digest === null ? 'digest removed' : `now ${codeSpan(to.digest.slice(0, 19))}`;
  return `${codeSpan(versionText(to))}, ${digest}`;
}
