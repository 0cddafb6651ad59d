import { type Artifact, sameArtifact } from '../model/release.ts';
import { compareTags } from '../text/version.ts';

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

function isUpgrade({ from, to }: Move): boolean {
  if (from.tag === null || to.tag === null) return true;
  return compareTags(to.tag, from.tag) > 0;
}
