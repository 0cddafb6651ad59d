import { targetKey } from '../model/names.ts';
import { type Artifact, type Release, releaseOf, sameArtifact, withoutCharts } from '../model/release.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';

/** One artifact of a target that moves from one version to another. */
export interface Move {
  from: Artifact;
  to: Artifact;
}

/**
 * True when something moves: the same tag with another spelling of its digest is no promotion, unless it is the moving
 * tag whose digest the policy follows.
 */
export function isMove({ at }: ReadTarget, { from, to }: Move, { order }: Context): boolean {
  if (order.isFollowed(at.target.application, to)) {
    return to.digest !== null && (to.digest !== from.digest || to.tag !== from.tag);
  }
  return !sameArtifact(from, to) && from.tag !== to.tag;
}

/** Automation never goes back on its own, not with any part of a release: that is a rollback, and a person's word. */
export function isForward(target: ReadTarget, moves: readonly Move[], context: Context): boolean {
  return moves.length > 0 && moves.every((move) => isUpgrade(target, move, context));
}

/** True when a move goes to a newer version, when that cannot be told, and when the policy says that it may go to an older. */
export function isUpgrade({ at }: ReadTarget, { from, to }: Move, { order }: Context): boolean {
  const { application } = at.target;
  const isOpen = order.policyOf(application, to.repository).downgrade === true;
  const difference = order.compare(application, to, from);
  return difference === null || difference > 0 || (isOpen && difference < 0);
}

/** What has to move in a target so that it has the artifacts of a release, as far as it names them. */
export function movesTo(target: ReadTarget, release: Release, context: Context): Move[] {
  return target.at.release.artifacts.flatMap((from) => {
    const proven = release.artifacts.find(({ repository }) => repository === from.repository);
    if (proven === undefined) return [];
    const move = { from, to: withDigest(proven, target, context) };
    return isMove(target, move, context) ? [move] : [];
  });
}

/** A proof from files without digests has none; what the registry said of the tag completes it, unless the tag moves. */
function withDigest(artifact: Artifact, { at }: ReadTarget, context: Context): Artifact {
  if (artifact.digest !== null || context.order.isFollowed(at.target.application, artifact)) return artifact;
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
