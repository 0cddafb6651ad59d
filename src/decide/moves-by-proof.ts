import type { Proof } from '../model/record.ts';
import { type Artifact, type Release, sameRelease } from '../model/release.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';
import { isForward, isMove, type Move } from './moves.ts';
import { proofOf, proofsIn } from './proofs.ts';
import { hasRejected } from './rejections.ts';
import { newestRequest } from './requests.ts';
import { compareInstants, isReached } from './time.ts';
import { environmentsOf, isMet, type Need } from './upstream.ts';

/**
 * What moves into a target behind others: the release that was proven last where it has to be; with `pace: queue` the
 * one that was proven first of those that are newer than what is here, so that none is skipped.
 */
export function movesByProof(target: ReadTarget, need: Need, context: Context): Move[] {
  const isQueue = context.config.environments[target.at.target.environment]?.pace === 'queue';
  if (!isQueue) {
    const newest = provenReleases(target, need, context).next();
    const moves = newest.done === true ? [] : movesTo(newest.value, target, context);
    return isForward(moves) ? moves : [];
  }
  const oldestFirst = [...provenReleases(target, need, context)].reverse();
  return oldestFirst.map((release) => movesTo(release, target, context)).find(isForward) ?? [];
}

/** Releases that every environment before has proven, or enough of them, the one that was proven last first. */
function* provenReleases(target: ReadTarget, need: Need, context: Context): Generator<Release> {
  const { application } = target.at.target;
  const asked = newestRequest(target, context)?.at;
  const seen: Release[] = [];
  for (const { release, provenAt } of candidatesIn(application, need, context)) {
    if (seen.some((other) => sameRelease(other, release))) continue;
    seen.push(release);
    // What was there to choose when a person chose otherwise does not come back by itself.
    if (asked !== undefined && isReached(provenAt, asked)) continue;
    const isProven = isMet(need, (environment) =>
      release.artifacts.every((artifact) => proofOf(context, application, environment, artifact) !== undefined),
    );
    if (isProven && !hasRejected(application, release.artifacts, context)) yield release;
  }
}

/**
 * Proofs that tell the order of releases, newest first. Where all environments are asked the first of them alone tells
 * it: a slower one must not turn it round.
 */
function candidatesIn(application: string, need: Need, context: Context): readonly Proof[] {
  const [first, ...others] = environmentsOf(need);
  if (first === undefined) return [];
  const isPlain =
    need.kind === 'environment' || (need.kind === 'all' && need.of.every(({ kind }) => kind === 'environment'));
  const telling = isPlain ? [first] : [first, ...others];
  const proofs = telling.flatMap((environment) => proofsIn(context, application, environment));
  return proofs.length < 2 ? proofs : proofs.toSorted((a, b) => compareInstants(b.provenAt, a.provenAt));
}

function movesTo(release: Release, target: ReadTarget, context: Context): Move[] {
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
