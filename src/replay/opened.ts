import { decide } from '../decide/decide.ts';
import type { Instant } from '../model/names.ts';
import type { Artifact } from '../model/release.ts';
import { parseCommitMessage } from '../text/commit-message.ts';
import { versionLabel } from '../text/version-label.ts';
import { partsAt, proofTimes } from './proof-times.ts';
import { holds, releaseOf, stayAt } from './stays.ts';
import type { World } from './world.ts';

/** A promotion that Shiplock would have opened, and when people did the same by hand. */
export interface Opened {
  target: string;
  version: string;
  at: Instant;
  byHandAt: Instant | null;
}

/**
 * The promotions that decisions would have opened along the history as it was: asked whenever something came to the
 * branch or a version was proven. Each version of a target counts once.
 */
export function openedIn(world: World, { since, until }: { since: Instant; until: Instant }): Opened[] {
  const found = new Map<string, Opened>();
  for (const [application, times] of momentsOf(world, since, until)) {
    for (const at of [...times].sort()) {
      for (const one of openedAt(world, application, at)) {
        const id = `${one.target} ${one.version}`;
        if (!found.has(id)) found.set(id, one);
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

/** When a decision about an application can turn out another way. */
function momentsOf(world: World, since: Instant, until: Instant): Map<string, Set<Instant>> {
  const moments = new Map<string, Set<Instant>>();
  for (const [key, stays] of world.stays) {
    const { application } = partsAt(key);
    const times = moments.get(application) ?? new Set();
    moments.set(application, times);
    for (const stay of stays) {
      for (const time of [stay.from, proofTimes(stay, world.config, until)[0]]) {
        if (time !== undefined && time >= since && time <= until) times.add(time);
      }
    }
  }
  return moments;
}

/** What a decision about an application opens at a moment, with nothing else open. */
export function openedAt(world: World, application: string, at: Instant): Opened[] {
  const { actions } = decide(world.snapshotAt([application], at), at);
  return actions.flatMap((action) => {
    if (action.kind !== 'ensurePullRequest') return [];
    return parseCommitMessage(action.commitMessage).flatMap(({ target, artifacts }) => {
      const stay = stayAt(world.stays.get(target) ?? [], at);
      if (stay === undefined || partsAt(target).application !== application) return [];
      const moving = artifacts.filter((artifact) => !holds(stay, [artifact]));
      return [{ target, version: versionLabel(moving), at, byHandAt: byHand(world, target, moving, at) }];
    });
  });
}

function byHand(world: World, target: string, moving: readonly Artifact[], at: Instant): Instant | null {
  const came = (world.stays.get(target) ?? []).find((stay) => stay.from >= at && isSameVersion(stay, moving));
  return came?.from ?? null;
}

/** Tags decide: Shiplock adds the digest that people leave out. */
function isSameVersion(stay: Parameters<typeof releaseOf>[0], moving: readonly Artifact[]): boolean {
  return moving.every(({ repository, tag, digest }) =>
    releaseOf(stay).artifacts.some(
      (other) => other.repository === repository && (tag === null ? other.digest === digest : other.tag === tag),
    ),
  );
}
