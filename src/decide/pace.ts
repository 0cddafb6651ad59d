import { type Instant, targetKey } from '../model/names.ts';
import { sameRelease } from '../model/release.ts';
import type { Context, ReadTarget } from './context.ts';
import { isProven } from './proofs.ts';
import { recordsOf } from './records.ts';
import { reportsOf } from './reports.ts';
import { ripenessOf } from './ripeness.ts';
import { earliest, isReached, plusSeconds } from './time.ts';

/** A release that was merged holds nobody up for longer than this before it is healthy: its agent may be gone. */
const IN_FLIGHT_SECONDS = 900;

/** What a target is busy with: a release that has not finished its soak there, or is not even there yet. */
export interface Busy {
  /** Null when nobody can say: a report ends it, and at `limit` nobody waits any more. */
  until: Instant | null;
  /** After this the release holds nobody up, whatever is reported; null when it is not known when it came. */
  limit: Instant | null;
  what: 'soaking' | 'arriving';
}

/**
 * Whether the release that Git has in a target is still on its way to its proof there, so that the next one waits by the
 * environment's `pace`. Null when the target is free: `pace: latest`, the release is proven or ripe, it turned unhealthy, no
 * agent ever spoke of the target, or its time is over.
 */
export function busyWith(target: ReadTarget, context: Context): Busy | null {
  const { application, environment } = target.at.target;
  const { pace, soak } = context.config.environments[environment] ?? { pace: 'latest', soak: 0 };
  const reports = reportsOf(target);
  if (pace === 'latest' || reports.length === 0) return null;
  if (isProven(context, application, environment, target.at.release)) return null;
  const ripeness = ripenessOf(target, context, target.at.content);
  if (ripeness.status === 'ripe' || (ripeness.status === 'unhealthy' && ripeness.isIll)) return null;
  const isWell = ripeness.status === 'soaking';
  const came = enteredAt(target, context);
  // Commits that touch the target begin its soak anew; who makes them all the time must not hold it up for ever.
  const limit = came === null ? null : plusSeconds(came, IN_FLIGHT_SECONDS + (isWell ? 2 * soak : 0));
  if (limit === null ? !isWell : isReached(limit, context.now)) return null;
  return {
    until: ripeness.status === 'soaking' ? earliest([ripeness.until, limit]) : null,
    limit,
    what: isWell ? 'soaking' : 'arriving',
  };
}

/** When the release of a target first came to the base branch, as far as is known. */
function enteredAt({ at }: ReadTarget, context: Context): Instant | null {
  const key = targetKey(at.target);
  const merges = context.snapshot.merged.filter(({ brought }) =>
    brought.some(
      ({ change: { after, ...change } }) =>
        after !== null && targetKey(change) === key && sameRelease(after.release, at.release),
    ),
  );
  const landings = recordsOf(context, 'landing').filter(
    ({ record }) => record.target === key && sameRelease(record.release, at.release),
  );
  return earliest([...merges, ...landings.map(({ record }) => record)].map(({ mergedAt }) => mergedAt));
}
