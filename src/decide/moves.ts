import { targetKey } from '../model/names.ts';
import { type Artifact, type Release, releaseOf, sameArtifact, withoutCharts } from '../model/release.ts';
import { compareTags } from '../text/version.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';

/** One artifact of a target that moves from one version to another. */
export interface Move {
  from: Artifact;
  to: Artifact;
}

/** True when something moves: the same tag with another spelling of its digest is no promotion. */
export function isMove({ from, to }: Move): boolean {
  return !sameArtifact(from, to) && from.tag !== to.tag;
}

/** Automation never goes back on its own, not with any part of a release: that is a rollback, and a person's word. */
export function isForward(moves: readonly Move[]): boolean {
  return moves.length > 0 && moves.every(isUpgrade);
}

/** True when a move goes to a newer version, or when that cannot be told. */
export function isUpgrade({ from, to }: Move): boolean {
  if (from.tag === null || to.tag === null) return true;
  return compareTags(to.tag, from.tag) > 0;
}

/** What has to move in a target so that it has the artifacts of a release, as far as it names them. */
export function movesTo(target: ReadTarget, release: Release, context: Context): Move[] {
  return target.at.release.artifacts.flatMap((from) => {
    const proven = release.artifacts.find(({ repository }) => repository === from.repository);
    if (proven === undefined) return [];
    const move = { from, to: withDigest(proven, context) };
    return isMove(move) ? [move] : [];
  });
}

/** A proof from files without digests has none; what the registry said of the tag completes it. */
function withDigest(artifact: Artifact, context: Context): Artifact {
  if (artifact.digest !== null) return artifact;
  const image = findImage(context, artifact.repository);
  return { ...artifact, digest: image?.tags.find(({ tag }) => tag === artifact.tag)?.digest ?? null };
}

/** The release of a target when some of its artifacts have moved. */
export function releaseAfter(target: ReadTarget, moves: readonly Move[]): Release {
  const byRepository = new Map(moves.map((move) => [move.to.repository, move.to]));
  return releaseOf(target.at.release.artifacts.map((artifact) => byRepository.get(artifact.repository) ?? artifact));
}

/** True when a person closed the pull request that would have brought exactly this release to a target. */
export function isDeclined(target: ReadTarget, release: Release, { snapshot }: Pick<Context, 'snapshot'>): boolean {
  const key = targetKey(target.at.target);
  // What was declined before charts were artifacts is declined with the charts that stay.
  const isOlder =
    withoutCharts(target.at.release).id !== target.at.release.id && sameCharts(target.at.release, release);
  const ids = [release.id, ...(isOlder ? [withoutCharts(release).id] : [])];
  return snapshot.declined.some((no) => no.target === key && ids.includes(no.release));
}

function sameCharts(one: Release, other: Release): boolean {
  const charts = (release: Release): Release => releaseOf(release.artifacts.filter(({ kind }) => kind === 'chart'));
  return charts(one).id === charts(other).id;
}
