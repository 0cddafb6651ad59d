import type { Release } from '../model/release.ts';
import { artifactMoves } from './artifact-move.ts';
import { isChart, nameCell } from './artifact-name.ts';
import { codeSpan, table } from './markdown.ts';
import { versionText } from './version-label.ts';
import { withinBytes } from './within-bytes.ts';

/** One application of the matrix; null where it has no target on that side. */
export interface MatrixRow {
  application: string;
  before: Release | null;
  after: Release | null;
}

/**
 * Application × before, after; those that stay are shown as such. A release of several images names them where they
 * differ. At most `room` bytes of rows; the rest is counted.
 */
export function matrixTable(rows: readonly MatrixRow[], room = 24_000): string {
  const cells = rows.map((row) => [codeSpan(row.application), ...sides(row)]);
  const [names = '', line = '', ...body] = table(['application', 'before', 'after'], cells).split('\n');
  const shown = withinBytes(body, room, (count) => `| and ${count} more | | |`);
  return [names, line, ...shown].join('\n');
}

function sides({ before, after }: MatrixRow): [string, string] {
  if (before === null) return ['—', releaseText(after)];
  if (after === null) return [releaseText(before), '—'];
  if (before.id === after.id) return [releaseText(before), 'stays'];
  const moves = artifactMoves(before, after);
  if (moves.length === 0) return [releaseText(before), releaseText(after)];
  const isOne = after.artifacts.length <= 1 && before.artifacts.length <= 1;
  const side = (from: 'from' | 'to'): string =>
    moves
      .map((move) => versionCell(isOne && !isChart(move.repository) ? null : move.repository, move[from]))
      .join('<br>');
  return [side('from'), side('to')];
}

function releaseText(release: Release | null): string {
  const artifacts = release?.artifacts ?? [];
  if (artifacts.length === 0) return '—';
  return artifacts
    .map((artifact) =>
      versionCell(artifacts.length === 1 && !isChart(artifact.repository) ? null : artifact.repository, artifact),
    )
    .join('<br>');
}

function versionCell(repository: string | null, version: { tag: string | null; digest: string | null } | null): string {
  const name = repository === null ? '' : `${nameCell(repository)} `;
  return name + (version === null ? '—' : codeSpan(versionText(version)));
}
