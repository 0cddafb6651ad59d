import type { VersionPolicy } from '../model/policy.ts';
import type { Artifact } from '../model/release.ts';
import { compareTags, newerTags } from '../text/version.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';
import { isDeclined, isMove, type Move, releaseAfter } from './moves.ts';
import { rejectionOf } from './rejections.ts';
import { newestRequest } from './requests.ts';
import { ruleOf } from './rules.ts';

/**
 * What moves into a first environment: for each artifact the newest version that its policy admits and that nobody
 * rejected; with `pace: queue` the next one, so that none is skipped.
 */
export function movesByPolicy(target: ReadTarget, context: Context): Move[] {
  const policy = ruleOf(target.at.target.application, context.config)?.image ?? { semver: '*' };
  return target.at.release.artifacts.flatMap((from) => {
    const to = choiceOf(from, policy, target, context);
    return to !== null && isMove({ from, to }) ? [{ from, to }] : [];
  });
}

function choiceOf(from: Artifact, policy: VersionPolicy, target: ReadTarget, context: Context): Artifact | null {
  const image = findImage(context, from.repository);
  if (image === undefined) return null;
  const { application, environment } = target.at.target;
  const newer = newerTags({ policy, tags: image.tags.map(({ tag }) => tag), current: from.tag });
  if (newer.length === 0) return null;
  const floor = floorOf(from, target, context);
  const digests = new Map(image.tags.map(({ tag, digest }) => [tag, digest]));
  const admitted = newer.filter((tag) => {
    const artifact = { ...from, tag, digest: digests.get(tag) ?? null };
    return rejectionOf(application, artifact, context) === undefined && (floor === null || compareTags(tag, floor) > 0);
  });
  const isQueue = context.config.environments[environment]?.pace === 'queue';
  // What a person declined leaves the line: the next one is offered.
  const tag = isQueue
    ? admitted.findLast((one) => !isRefused({ ...from, tag: one, digest: digests.get(one) ?? null }))
    : admitted[0];
  if (tag === undefined) return null;
  const digest = digests.get(tag) ?? null;
  // An image's tag without its digest has not been resolved at the registry yet: it is only a hint so far.
  return digest === null && from.kind === 'image' ? null : { ...from, tag, digest };

  function isRefused(to: Artifact): boolean {
    return isDeclined(target, releaseAfter(target, [{ from, to }]), context);
  }
}

/** Who asked for an older version does not get back at once what they went away from. */
function floorOf(artifact: Artifact, target: ReadTarget, context: Context): string | null {
  const request = newestRequest(target, context)?.record;
  return request?.from.artifacts.find(({ repository }) => repository === artifact.repository)?.tag ?? null;
}
