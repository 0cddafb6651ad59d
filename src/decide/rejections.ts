import type { Rejection } from '../model/record.ts';
import type { Artifact } from '../model/release.ts';
import type { Context } from './context.ts';

/** The newest rejection of an artifact for an application; undefined when nobody rejected it. */
export function rejectionOf(application: string, artifact: Artifact, { standing }: Context): Rejection | undefined {
  const rejections = standing.rejections.get(application) ?? [];
  return rejections.findLast(({ artifacts }) => artifacts.some((rejected) => isRejected(rejected, artifact)));
}

/** True when any of some artifacts was rejected for the application: automation never chooses such a set. */
export function hasRejected(application: string, artifacts: readonly Artifact[], context: Context): boolean {
  return artifacts.some((artifact) => rejectionOf(application, artifact, context) !== undefined);
}

/**
 * Wider than `sameArtifact`, since a rejected version must not come back under half of its name: the same tag is the
 * same version whatever digest stands beside it, and the same digest is the same content whatever its tag.
 */
function isRejected(rejected: Artifact, artifact: Artifact): boolean {
  if (rejected.repository !== artifact.repository) return false;
  if (rejected.digest !== null && rejected.digest === artifact.digest) return true;
  return rejected.tag !== null && rejected.tag === artifact.tag;
}
