import { targetKey } from '../model/names.ts';
import { type Release, sameRelease, withoutCharts } from '../model/release.ts';
import type { Context, ReadTarget } from './context.ts';
import { PROOF_LIFE_SECONDS } from './proofs.ts';
import { type Dated, recordsOf } from './records.ts';
import { isReached, plusSeconds } from './time.ts';

/** The newest version that a person asked for in a target (`/promote checkout prod 1.4.2`), fulfilled or not. */
export function newestRequest({ at }: ReadTarget, context: Context): Dated<'request'> | undefined {
  const key = targetKey(at.target);
  return recordsOf(context, 'request').findLast(({ record }) => record.target === key);
}

/**
 * The request that still has to be fulfilled. It is over as soon as the target has anything else than it had when it was
 * made, or anything landed there or went back since: then it came, or something else took its place. One that nothing
 * upstream proves ends with the life of a proof, so that it does not keep newer releases out for ever.
 */
export function openRequest(target: ReadTarget, context: Context): Dated<'request'> | undefined {
  const request = newestRequest(target, context);
  if (request === undefined || !isStill(request.record.from, target.at.release)) return undefined;
  if (isReached(plusSeconds(request.at, PROOF_LIFE_SECONDS), context.now)) return undefined;
  const isOver = [...recordsOf(context, 'landing'), ...recordsOf(context, 'rollback')].some(
    ({ order, record }) => order > request.order && record.target === request.record.target,
  );
  return isOver ? undefined : request;
}

/** What was recorded before charts were artifacts says nothing of them. */
function isStill(from: Release, now: Release): boolean {
  return sameRelease(from, now) || (withoutCharts(from) === from && sameRelease(from, withoutCharts(now)));
}
