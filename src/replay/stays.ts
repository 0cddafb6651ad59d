import { type Instant, targetKey } from '../model/names.ts';
import { type Artifact, type Release, sameArtifact, sameRelease } from '../model/release.ts';
import type { CommitFacts, Held, Timeline } from './timeline.ts';

/** One content of one target for as long as it was there. */
export interface Stay {
  key: string;
  held: Held;
  from: Instant;
  /** Null while it is still there. */
  until: Instant | null;
  /** What brought it; null for what was there at the start. */
  commit: CommitFacts | null;
  /** What was there just before; null when the target came with it. */
  previous: Stay | null;
}

/** The stays of all targets by key, oldest first. */
export type Stays = ReadonlyMap<string, readonly Stay[]>;

/** The stays in a timeline. */
export function staysIn(timeline: Timeline): Stays {
  const stays = new Map<string, Stay[]>();
  const begin = (stay: Stay): void => void stays.set(stay.key, [...(stays.get(stay.key) ?? []), stay]);
  for (const held of timeline.start) {
    const key = targetKey(held.at.target);
    begin({ key, held, from: timeline.startAt, until: null, commit: null, previous: null });
  }
  for (const { commit, changes } of timeline.commits) {
    for (const { key, after } of changes) {
      const last = stays.get(key)?.at(-1);
      const previous = last?.until === null ? last : null;
      if (previous !== null) previous.until = commit.at;
      if (after !== null) begin({ key, held: after, from: commit.at, until: null, commit, previous });
    }
  }
  return stays;
}

/** The stay that covers a moment; undefined when the target was not there. */
export function stayAt(stays: readonly Stay[], at: Instant): Stay | undefined {
  return stays.findLast(({ from, until }) => from <= at && (until === null || at < until));
}

/** The release of a stay. */
export function releaseOf(stay: Stay): Release {
  return stay.held.at.release;
}

/** True when a stay holds every one of some artifacts. */
export function holds(stay: Stay, artifacts: readonly Artifact[]): boolean {
  return artifacts.every((artifact) => releaseOf(stay).artifacts.some((other) => sameArtifact(other, artifact)));
}

/** A release that came into a target which was there before. */
export interface Arrival {
  stay: Stay;
  previous: Stay;
  commit: CommitFacts;
  /** What it brought that was not there. */
  entering: Artifact[];
  /** True when the target had this release before: it came back. */
  isBack: boolean;
}

/** Every arrival of a version, oldest first. New targets and changes without a version are none. */
export function arrivalsIn(stays: Stays): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const list of stays.values()) {
    for (const [index, stay] of list.entries()) {
      const { previous, commit } = stay;
      if (previous === null || commit === null) continue;
      const old = releaseOf(previous).artifacts;
      const entering = releaseOf(stay).artifacts.filter((artifact) => !old.some((one) => sameArtifact(one, artifact)));
      if (entering.length === 0) continue;
      const isBack = list.slice(0, index).some((earlier) => sameRelease(releaseOf(earlier), releaseOf(stay)));
      arrivals.push({ stay, previous, commit, entering, isBack });
    }
  }
  return arrivals.sort((a, b) => (a.stay.from < b.stay.from ? -1 : Number(a.stay.from > b.stay.from)));
}

/** When the release of a stay came to its target: stays of the same release before it count as one. */
export function sinceWhen(stay: Stay): Stay {
  let first = stay;
  while (first.previous !== null && sameRelease(releaseOf(first.previous), releaseOf(stay))) first = first.previous;
  return first;
}
