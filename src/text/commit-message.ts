import { TargetKey, targetKey } from '../model/names.ts';
import { type Artifact, artifactText, Release } from '../model/release.ts';
import type { ArtifactMove } from './artifact-move.ts';
import { referencedArtifact } from './edit/artifact-text.ts';
import { versionLabel, versionText } from './version-label.ts';

/** What the trailers of a promotion's commit say. */
export interface CommitTrailers {
  target: TargetKey;
  release: string;
  artifacts: Artifact[];
}

/** The message of a promotion's commit: a subject, what moves, and trailers that `parseCommitMessage` reads. */
export function renderCommitMessage(promotion: {
  target: { application: string; environment: string };
  release: Release;
  moves: readonly ArtifactMove[];
}): string {
  const { target, release, moves } = promotion;
  const label = versionLabel(moves.flatMap((move) => (move.to === null ? [] : [move.to])));
  const lines = moves.map(({ repository, from, to }) => {
    const before = from === null ? 'none' : versionText(from);
    return `${repository}: ${before} -> ${to === null ? 'none' : versionText(to)}`;
  });
  const trailers = [
    `Shiplock-Target: ${targetKey(target)}`,
    `Shiplock-Release: ${release.id}`,
    ...release.artifacts.map((artifact) => `Shiplock-Artifact: ${artifactText(artifact)}`),
  ];
  const subject = `Promote ${target.application} ${label} to ${target.environment}`;
  const body = lines.length === 0 ? [] : [lines.join('\n')];
  return `${[subject, ...body, trailers.join('\n')].join('\n\n')}\n`;
}

/** The trailers of a message, or null when it is not a promotion's. Only the last paragraph counts, as in Git. */
export function parseCommitMessage(message: string): CommitTrailers | null {
  const last =
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  const values = (key: string): string[] =>
    last.split(/\r?\n/).flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2).trim()] : []));
  const target = TargetKey.safeParse(values('Shiplock-Target')[0]);
  const release = Release.shape.id.safeParse(values('Shiplock-Release')[0]);
  if (!target.success || !release.success) return null;
  const artifacts: Artifact[] = [];
  for (const text of values('Shiplock-Artifact')) {
    const artifact = referencedArtifact(text);
    if (artifact === null) return null;
    artifacts.push(artifact);
  }
  return { target: target.data, release: release.data, artifacts };
}
