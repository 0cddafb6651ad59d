import { targetKey } from '../model/names.ts';
import type { StateRecord } from '../model/record.ts';
import { type Context, readTargets } from './context.ts';
import { ripenessOf } from './ripeness.ts';
import { isReached, plusSeconds } from './time.ts';

/** A landing is shown at once, on the pull request and as a deployment; its line in the history may be this late. */
const WAIT_SECONDS = 30;

/**
 * The records that are written now. An entry of the history is a write to GitHub, so landings that are all there is to
 * write wait for the proofs that are due within half a minute, and go into the same entry.
 */
export function ridingAlong(records: readonly StateRecord[], context: Context): readonly StateRecord[] {
  const isAllLandings = records.length > 0 && records.every(({ kind }) => kind === 'landing');
  if (!isAllLandings) return records;
  const soon = soonProven(context);
  return records.every((record) => record.kind === 'landing' && soon.has(record.target)) ? [] : records;
}

/** Targets whose soak ends within the wait; the plan looks again then. */
function soonProven(context: Context): Set<string> {
  const latest = plusSeconds(context.now, WAIT_SECONDS);
  const found = new Set<string>();
  for (const target of readTargets(context)) {
    const ripeness = ripenessOf(target, context);
    if (ripeness.status === 'soaking' && isReached(ripeness.until, latest)) found.add(targetKey(target.at.target));
  }
  return found;
}
