import { secondsBetween } from '../decide/time.ts';
import { isMet } from '../decide/upstream.ts';
import type { Instant } from '../model/names.ts';
import { versionLabel } from '../text/version-label.ts';
import { ladderAt } from './ladder.ts';
import { partsAt } from './proof-times.ts';
import { type Arrival, holds, type Stay } from './stays.ts';
import type { World } from './world.ts';

/** A version that came to a target before an environment in front of it had it. */
export interface Jump {
  target: string;
  version: string;
  at: Instant;
  subject: string;
  /** The environment that did not have it. */
  upstream: string;
  /** It came there later, in the same commit, or never. */
  how: 'before' | 'together' | 'never';
  /** How much earlier it was here; null for never. */
  secondsAhead: number | null;
}

/** Every arrival that jumped the order. Going back to what a target had before is no jump. */
export function jumpsIn(world: World): Jump[] {
  return world.arrivals.filter(({ isBack }) => !isBack).flatMap((arrival) => jumpOf(arrival, world) ?? []);
}

function jumpOf({ stay, commit, entering }: Arrival, world: World): Jump | null {
  const { application } = partsAt(stay.key);
  const { need, upstream } = ladderAt(world, stay.key, stay.from);
  const firstIn = new Map(upstream.map((name) => [name, firstStay(`${application}/${name}`)]));
  const hadIt = (name: string): boolean => {
    const first = firstIn.get(name);
    return first !== undefined && first.from < stay.from;
  };
  if (need === null || isMet(need, hadIt)) return null;
  const missing = upstream.find((name) => !hadIt(name)) ?? '';
  const later = firstIn.get(missing);
  const facts = { target: stay.key, version: versionLabel(entering), at: stay.from, subject: commit.subject };
  const where = { ...facts, upstream: missing };
  if (later === undefined) return { ...where, how: 'never', secondsAhead: null };
  const how = later.from === stay.from ? 'together' : 'before';
  return { ...where, how, secondsAhead: secondsBetween(stay.from, later.from) };

  function firstStay(key: string): Stay | undefined {
    return (world.stays.get(key) ?? []).find((one) => holds(one, entering));
  }
}
