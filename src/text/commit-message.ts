import { TargetKey, targetKey } from '../model/names.ts';
import { type Artifact, artifactText, Release } from '../model/release.ts';
import { type ArtifactMove, artifactMoves, movesLabel } from './artifact-move.ts';
import { parseArtifact } from './edit/artifact-text.ts';
import { type GroupText, groupTitle } from './group-pull.ts';
import { versionText } from './version-label.ts';

/** What the trailers of a promotion's commit say of one target. */
export interface CommitTrailers {
  target: TargetKey;
  release: string;
  artifacts: Artifact[];
}

interface Promoted {
  target: { application: string; environment: string };
  release: Release;
}

/** The message of a promotion's commit: a subject, what moves, and trailers that `parseCommitMessage` reads. */
export function renderCommitMessage(promotion: Promoted & { moves: readonly ArtifactMove[] }): string {
  const { target, moves } = promotion;
  const label = movesLabel(moves);
  const subject = `Promote ${target.application} ${label} to ${target.environment}`;
  return messageOf(subject, moves.map(moveLine), [promotion]);
}

/** The message of a commit that moves several targets; what stays is left out. */
export function renderGroupCommitMessage(text: Omit<GroupText, 'why'>): string {
  const { environment, members } = text;
  const moving = members.filter(({ before, after }) => before.id !== after.id);
  const lines = moving.flatMap(({ before, after }) => moveLines(before, after));
  const promoted = moving.map(({ application, after }) => ({ target: { application, environment }, release: after }));
  return messageOf(groupTitle(text), lines, promoted);
}

function messageOf(subject: string, lines: readonly string[], promoted: readonly Promoted[]): string {
  const body = lines.length === 0 ? [] : [lines.join('\n')];
  return `${[subject, ...body, promotionTrailers(promoted)].join('\n\n')}\n`;
}

/** The last paragraph of a message that brings releases into targets: what `parseCommitMessage` reads. */
export function promotionTrailers(promoted: readonly Promoted[]): string {
  const trailers = promoted.flatMap(({ target, release }) => [
    `Shiplock-Target: ${targetKey(target)}`,
    `Shiplock-Release: ${release.id}`,
    ...release.artifacts.map((artifact) => `Shiplock-Artifact: ${artifactText(artifact)}`),
  ]);
  return trailers.join('\n');
}

/** What moves between two releases, a line for each artifact. */
export function moveLines(before: Release | null, after: Release | null): string[] {
  return artifactMoves(before, after).map(moveLine);
}

function moveLine({ repository, from, to }: ArtifactMove): string {
  const before = from === null ? 'none' : versionText(from);
  return `${repository}: ${before} -> ${to === null ? 'none' : versionText(to)}`;
}

/**
 * The trailers of a message, one entry for each target that it moved, in its order; none when it is not a promotion's.
 * Only the last paragraph counts, as in Git.
 */
export function parseCommitMessage(message: string): CommitTrailers[] {
  const last =
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  const lines = last.split(/\r?\n/);
  const starts = lines.flatMap((line, index) => (line.startsWith('Shiplock-Target: ') ? [index] : []));
  const found = starts.map((start, index) => promotedIn(lines.slice(start, starts[index + 1])));
  const promoted = found.filter((one) => one !== null);
  return promoted.length === found.length ? promoted : [];
}

/** One target's trailers; null when one of them is not as we write it. */
function promotedIn(lines: readonly string[]): CommitTrailers | null {
  const values = (key: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2).trim()] : []));
  const target = TargetKey.safeParse(values('Shiplock-Target')[0]);
  const release = Release.shape.id.safeParse(values('Shiplock-Release')[0]);
  if (!target.success || !release.success) return null;
  const artifacts: Artifact[] = [];
  for (const text of values('Shiplock-Artifact')) {
    const artifact = parseArtifact(text);
    if (artifact === null) return null;
    artifacts.push(artifact);
  }
  return { target: target.data, release: release.data, artifacts };
}
