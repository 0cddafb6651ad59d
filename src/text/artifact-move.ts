import { z } from 'zod';
import { Artifact, type Release } from '../model/release.ts';
import { artifactName, isChart } from './artifact-name.ts';
import { versionLabel, versionText } from './version-label.ts';

const Version = z.strictObject({ tag: Artifact.shape.tag, digest: Artifact.shape.digest });

/** An artifact on its way from one version to another; null where it was not there before, or is not there after. */
export const ArtifactMove = z.strictObject({
  repository: z.string(),
  from: Version.nullable(),
  to: Version.nullable(),
});
export type ArtifactMove = z.infer<typeof ArtifactMove>;

/** What moves between two releases, by repository, sorted. Artifacts that stay are left out. */
export function artifactMoves(before: Release | null, after: Release | null): ArtifactMove[] {
  const from = byRepository(before);
  const to = byRepository(after);
  const moves: ArtifactMove[] = [];
  for (const repository of [...new Set([...from.keys(), ...to.keys()])].sort()) {
    const left = from.get(repository) ?? [];
    const right = to.get(repository) ?? [];
    const gone = left.filter((one) => !right.some((other) => isSame(one, other)));
    const come = right.filter((one) => !left.some((other) => isSame(one, other)));
    for (let index = 0; index < Math.max(gone.length, come.length); index++) {
      moves.push({ repository, from: gone[index] ?? null, to: come[index] ?? null });
    }
  }
  return moves;
}

/**
 * What comes, in few words: its version, and of a chart its name as well, which is not the application's. Where several
 * artifacts move, charts among them, the images' version is named.
 */
export function movesLabel(moves: readonly ArtifactMove[]): string {
  const come = moves.filter(({ to }) => to !== null);
  const charts = come.filter(({ repository }) => isChart(repository));
  const [chart] = charts;
  if (chart !== undefined && charts.length === come.length) {
    const names = new Set(charts.map(({ repository }) => repository));
    const label = versionLabel(charts.flatMap(({ to }) => to ?? []));
    return `${names.size === 1 ? artifactName(chart.repository) : 'charts'} ${label}`;
  }
  const [versions, others] = [come.filter(({ repository }) => !isChart(repository)), charts.length];
  const label = versionLabel(versions.flatMap(({ to }) => to ?? []));
  return others === 0
    ? label
    : `${label} with ${others === 1 ? artifactName(chart?.repository ?? '') : `${others} charts`}`;
}

/** The same with where it comes from, `1.4.2 → 1.4.3`: for titles. */
export function fromToLabel(moves: readonly ArtifactMove[]): string {
  const come = moves.filter(({ to }) => to !== null);
  const pairs = [...new Set(come.map(pairText))];
  const [first] = pairs;
  if (first === undefined) return movesLabel(moves);
  const isAlike = pairs.length === 1 && come.every(({ repository }) => !isChart(repository));
  if (isAlike) return first;
  const label = movesLabel(moves);
  const [only] = come;
  return come.length === 1 && only !== undefined ? `${artifactName(only.repository)} ${pairText(only)}` : label;
}

function pairText({ from, to }: ArtifactMove): string {
  if (to === null) return 'none';
  if (from === null) return versionText(to);
  const isMoved = from.tag !== null && from.tag === to.tag;
  if (!isMoved) return `${versionText(from)} → ${versionText(to)}`;
  const digestOf = ({ digest }: Version): string => versionText({ tag: null, digest });
  return `${to.tag} ${digestOf(from)} → ${digestOf(to)}`;
}

type Version = z.infer<typeof Version>;

function byRepository(release: Release | null): Map<string, Version[]> {
  const map = new Map<string, Version[]>();
  for (const { repository, tag, digest } of release?.artifacts ?? []) {
    map.set(repository, [...(map.get(repository) ?? []), { tag, digest }]);
  }
  return map;
}

function isSame(a: Version, b: Version): boolean {
  return a.tag === b.tag && a.digest === b.digest;
}
