import { decide } from '../decide/decide.ts';
import { secondsBetween } from '../decide/time.ts';
import type { Instant } from '../model/names.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { versionLabel } from '../text/version-label.ts';
import { ladderAt } from './ladder.ts';
import { partsAt, proofTimes } from './proof-times.ts';
import { NO_DIFF, pullWith } from './pull-with.ts';
import type { Arrival } from './stays.ts';
import type { World } from './world.ts';

/** A change of version that Shiplock would have let wait. */
export interface Wait {
  target: string;
  version: string;
  at: Instant;
  /** What the check would have said. */
  message: string;
  /** How long; null when its gates had not opened by the end. */
  seconds: number | null;
}

/** What the gates would have said of every change of version behind the first environment since a moment. */
export interface Waits {
  judged: number;
  waited: Wait[];
}

/** More moments than this one change is not looked at again. */
const MOST_LOOKS = 50;

/** Judges each arrival as the pull request that it could have been: at its time, and again until its gates are open. */
export function waitsIn(world: World, { since, until }: { since: Instant; until: Instant }): Waits {
  const waits: Waits = { judged: 0, waited: [] };
  for (const arrival of world.arrivals) {
    const { key, from } = arrival.stay;
    if (from < since || ladderAt(world, key, from).upstream.length === 0) continue;
    waits.judged += 1;
    const first = verdictAt(arrival, from, world);
    if (isOpen(first)) continue;
    const opened = openedAt(arrival, first, world, until);
    waits.waited.push({
      target: key,
      version: versionLabel(arrival.entering),
      at: from,
      message: first.message,
      seconds: opened === null ? null : secondsBetween(from, opened),
    });
  }
  return waits;
}

/** When the gates open, looking at the times at which they can: the verdict's own, and those of proofs. */
function openedAt(arrival: Arrival, first: Verdict, world: World, until: Instant): Instant | null {
  const looks = new Set(upstreamProofs(arrival, world, until));
  if (first.status === 'waiting' && first.until !== null) looks.add(first.until);
  for (const time of [...looks].sort().slice(0, MOST_LOOKS)) {
    if (time > until || time <= arrival.stay.from) continue;
    const verdict = verdictAt(arrival, time, world);
    if (isOpen(verdict)) return time;
    if (verdict.status === 'waiting' && verdict.until !== null && verdict.until <= until) {
      if (isOpen(verdictAt(arrival, verdict.until, world))) return verdict.until;
    }
  }
  return null;
}

function upstreamProofs({ stay }: Arrival, world: World, until: Instant): Instant[] {
  const { application, environment } = partsAt(stay.key);
  const others = Object.keys(world.config.environments).filter((name) => name !== environment);
  const stays = others.flatMap((name) => world.stays.get(`${application}/${name}`) ?? []);
  return stays.flatMap((one) => proofTimes(one, world.config, until)).filter((time) => time > stay.from);
}

/** The verdict on an arrival at a moment, as if its own target had not moved yet. */
function verdictAt({ stay, previous }: Arrival, at: Instant, world: World): Verdict {
  const snapshot: Snapshot = {
    ...world.snapshotAt([partsAt(stay.key).application], at, previous),
    pulls: [pullWith([{ ...partsAt(stay.key), before: previous.held.at, after: stay.held.at, diff: NO_DIFF }])],
  };
  const [verdict] = decide(snapshot, at).verdicts;
  if (verdict === undefined) throw new Error(`no verdict on ${stay.key}`);
  return verdict.promotion;
}
