import type { Proof } from '../model/record.ts';
import { type Release, sameRelease } from '../model/release.ts';
import type { Context, ReadTarget } from './context.ts';
import { isDeclined, isForward, type Move, movesTo, releaseAfter } from './moves.ts';
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
    const moves = newest.done === true ? [] : movesTo(target, newest.value, context);
    return isForward(target, moves, context) ? moves : [];
  }
  const oldestFirst = [...provenReleases(target, need, context)].reverse();
  const lines = oldestFirst.map((release) => movesTo(target, release, context));
  // What a person declined leaves the line: the next one is offered.
  return (
    lines.find(
      (moves) => isForward(target, moves, context) && !isDeclined(target, releaseAfter(target, moves), context),
    ) ?? []
  );
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
    if (mayGoOn({ application, release }, need, context)) yield release;
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

/** True when the environments that are asked have proven every artifact of a release, and nobody rejected one of them. */
function mayGoOn(
  { application, release }: Pick<Proof, 'application' | 'release'>,
  need: Need,
  context: Context,
): boolean {
  if (hasRejected(application, release.artifacts, context)) return false;
  return isMet(need, (environment) =>
    release.artifacts.every((artifact) => proofOf(context, application, environment, artifact) !== undefined),
  );
}
