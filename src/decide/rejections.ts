import type { Rejection } from '../model/record.ts';
import type { Artifact } from '../model/release.ts';
import { compareTags } from '../text/version.ts';
import type { Context, ReadTarget } from './context.ts';

/** The newest rejection of an artifact for an application; undefined when nobody rejected it. */
export function rejectionOf(
  application: string,
  artifact: Artifact,
  { standing, order }: Pick<Context, 'standing' | 'order'>,
): Rejection | undefined {
  const rejections = standing.rejections.get(application) ?? [];
  if (rejections.length === 0) return undefined;
  const isFollowed = order.isFollowed(application, artifact);
  return rejections.findLast(({ artifacts }) => artifacts.some((one) => isRejected(one, artifact, isFollowed)));
}

/** True when any of some artifacts was rejected for the application: automation never chooses such a set. */
export function hasRejected(application: string, artifacts: readonly Artifact[], context: Context): boolean {
  return artifacts.some((artifact) => rejectionOf(application, artifact, context) !== undefined);
}

/** `1.4.3 was rejected by @olga`, where that is newer than what a target has; null without one. */
export function newerRejected({ at }: ReadTarget, context: Context): string | null {
  const rejections = context.standing.rejections.get(at.target.application) ?? [];
  for (const { artifacts, by } of rejections.toReversed()) {
    for (const from of at.release.artifacts) {
      const to = artifacts.find(({ repository }) => repository === from.repository);
      const isNewer = to?.tag != null && from.tag !== null && compareTags(to.tag, from.tag) > 0;
      if (isNewer) return `\`${to.tag}\` was rejected by @${by}`;
    }
  }
  return null;
}

/**
 * Wider than `sameArtifact`, since a rejected version must not come back under half of its name: the same tag is the
 * same version whatever digest stands beside it, and the same digest is the same content whatever its tag. Of a moving
 * tag that is followed only the digest names a version.
 */
function isRejected(rejected: Artifact, artifact: Artifact, isFollowed: boolean): boolean {
  if (rejected.repository !== artifact.repository) return false;
  if (rejected.digest !== null && rejected.digest === artifact.digest) return true;
  return !isFollowed && rejected.tag !== null && rejected.tag === artifact.tag;
}
