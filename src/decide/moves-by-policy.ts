import type { TagState } from '../model/image-state.ts';
import type { Artifact } from '../model/release.ts';
import { asksImage, type Obstacle, obstacleTo } from '../text/policy/fitness.ts';
import { newerTags } from '../text/policy/newer-tags.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';
import { isDeclined, isMove, type Move, releaseAfter } from './moves.ts';
import { rejectionOf } from './rejections.ts';
import { newestRequest } from './requests.ts';

/** A version that the policy admits and that does not move yet, or never by itself. */
export interface Waiting extends Obstacle {
  artifact: Artifact;
}

/**
 * What moves into a first environment: for each artifact the newest version that its policy admits and that nobody
 * rejected; with `pace: queue` the next one, so that none is skipped.
 */
export function movesByPolicy(target: ReadTarget, context: Context): Move[] {
  return target.at.release.artifacts.flatMap((from) => {
    const { to } = choiceOf(from, target, context);
    return to !== null && isMove(target, { from, to }, context) ? [{ from, to }] : [];
  });
}

/** Newer versions that are kept back by what their images say, of the policies that ask for it. */
export function waitingByPolicy(target: ReadTarget, context: Context): Waiting[] {
  return target.at.release.artifacts.flatMap((from) => {
    const policy = context.order.policyOf(target.at.target.application, from.repository);
    return asksImage(policy) ? choiceOf(from, target, context).waiting : [];
  });
}

interface Choice {
  to: Artifact | null;
  waiting: Waiting[];
}

/** The best of the newer versions that nothing keeps back, with those before it that something does. */
function choiceOf(from: Artifact, target: ReadTarget, context: Context): Choice {
  const { application, environment } = target.at.target;
  const policy = context.order.policyOf(application, from.repository);
  const none: Choice = { to: null, waiting: [] };
  const newer = newerVersions(from, target, context);
  if (newer.length === 0) return none;
  const states = findImage(context, from.repository)?.tags ?? [];
  const isQueue = context.config.environments[environment]?.pace === 'queue';
  const line = isQueue ? newer.toReversed() : newer;
  const waiting: Waiting[] = [];
  for (const artifact of line) {
    // What a person declined leaves the line: the next one is offered.
    if (isQueue && isDeclined(target, releaseAfter(target, [{ from, to: artifact }]), context)) continue;
    // An image's tag without its digest has not been resolved at the registry yet: it is only a hint so far.
    if (artifact.digest === null && artifact.kind === 'image') return { to: null, waiting };
    const obstacle = asksImage(policy) ? obstacleTo(stateIn(states, artifact.tag), policy, context.now) : null;
    if (obstacle === 'unknown') return { to: null, waiting };
    if (obstacle === null) return { to: artifact, waiting };
    waiting.push({ artifact, ...obstacle });
  }
  return { to: null, waiting };
}

/** What the policy would take instead of an artifact, the best first, without what somebody rejected or went away from. */
function newerVersions(from: Artifact, target: ReadTarget, context: Context): Artifact[] {
  const { application } = target.at.target;
  const { order } = context;
  const image = findImage(context, from.repository);
  if (image === undefined) return [];
  const policy = order.policyOf(application, from.repository);
  const ranks = order.ranks(application, from.repository);
  const names = policy.digest === undefined ? ranks && newerTags(ranks, policy, from.tag) : [policy.digest];
  if (names === undefined || names.length === 0) return [];
  const floor = floorOf(from, target, context);
  return names.flatMap((tag) => {
    const state = image.tags.find((one) => one.tag === tag);
    if (state === undefined) return [];
    const artifact = { ...from, tag, digest: state.digest };
    if (rejectionOf(application, artifact, context) !== undefined) return [];
    return floor !== null && !isAbove(artifact, floor) ? [] : [artifact];
  });

  function isAbove(artifact: Artifact, floor: Artifact): boolean {
    // What a moving tag named when somebody went away from it is over as soon as it names something else.
    if (order.isFollowed(application, artifact)) return artifact.digest !== floor.digest;
    return (order.compare(application, artifact, floor) ?? 1) > 0;
  }
}

function stateIn(states: readonly TagState[], tag: string | null): Pick<TagState, 'created' | 'platforms'> {
  return states.find((one) => one.tag === tag) ?? {};
}

/** Who asked for an older version does not get back at once what they went away from. */
function floorOf(artifact: Artifact, target: ReadTarget, context: Context): Artifact | null {
  const request = newestRequest(target, context)?.record;
  return request?.from.artifacts.find(({ repository }) => repository === artifact.repository) ?? null;
}
