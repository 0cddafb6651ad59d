import { secondsBetween } from '../decide/time.ts';
import type { Instant } from '../model/names.ts';
import { byEnvironment, ladderAt } from './ladder.ts';
import { partsAt } from './proof-times.ts';
import { holds, type Stay } from './stays.ts';
import type { World } from './world.ts';

/** How long versions took from one environment to the next. */
export interface Step {
  from: string;
  to: string;
  count: number;
  /** Seconds within which half of them, and 19 of 20, were there. */
  p50: number;
  p95: number;
}

/**
 * Lead times of each step since a moment: from a version's first arrival in an environment (or from the day on which
 * the target behind it was made, if that was later) until it came to the one behind. Jumps and ways back do not count.
 */
export function leadTimesIn(world: World, since: Instant): Step[] {
  const taken = new Map<string, { from: string; to: string; seconds: number[] }>();
  for (const { stay, entering, isBack } of world.arrivals) {
    if (isBack || stay.from < since) continue;
    const { application, environment } = partsAt(stay.key);
    for (const from of ladderAt(world, stay.key, stay.from).upstream) {
      const came = (world.stays.get(`${application}/${from}`) ?? []).find((one) => holds(one, entering));
      // Of what was there at the start nobody knows since when.
      if (came === undefined || came.commit === null || came.from >= stay.from) continue;
      const begin = [came.from, createdAt(world.stays.get(stay.key) ?? [])].sort().at(-1) ?? came.from;
      const step = taken.get(`${from} ${environment}`) ?? { from, to: environment, seconds: [] };
      step.seconds.push(secondsBetween(begin, stay.from));
      taken.set(`${from} ${environment}`, step);
    }
  }
  const order = byEnvironment(world.config);
  return [...taken.values()]
    .sort((a, b) => order(a.from, b.from) || order(a.to, b.to))
    .map(({ from, to, seconds }) => ({ from, to, count: seconds.length, ...quantiles(seconds) }));
}

function createdAt(stays: readonly Stay[]): Instant {
  return stays[0]?.from ?? '';
}

/** The median and the 95th of a hundred, by the nearest rank: values that really occurred. 0 for none. */
export function quantiles(seconds: readonly number[]): { p50: number; p95: number } {
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
