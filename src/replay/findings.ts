import type { Config } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import type { Instant } from '../model/names.ts';
import { type Jump, jumpsIn } from './jumps.ts';
import { ladderAt } from './ladder.ts';
import { leadTimesIn, quantiles, type Step } from './lead-times.ts';
import { type Opened, openedIn } from './opened.ts';
import { partsAt } from './proof-times.ts';
import { type Rollback, rollbacksIn } from './rollbacks.ts';
import { type Skew, skewIn } from './skew.ts';
import { type Arrival, arrivalsIn, stayAt, staysIn } from './stays.ts';
import type { Timeline } from './timeline.ts';
import { type Wait, waitsIn } from './waits.ts';
import { createWorld, enforced, type World } from './world.ts';

/** What a history says. All times are those of the committers. */
export interface Findings {
  since: Instant;
  until: Instant;
  environments: string[];
  applications: string[];
  /** Targets that are there at the end. */
  targets: number;
  commits: CommitCounts;
  jumps: Jump[];
  skew: Skew[];
  steps: Step[];
  rollbacks: Rollback[];
  waits: { judged: number; waited: Wait[]; p50: number; p95: number };
  opened: Opened[];
  /** New versions in first environments: each a pull request after an image push. */
  entries: number;
}

/** Commits since the beginning of the window, each counted once by the most that it did. */
export interface CommitCounts {
  read: number;
  /** They changed which version some target has. */
  versions: number;
  /** They changed targets in other ways. */
  config: number;
  /** They brought or removed targets, and changed no version. */
  added: number;
  other: number;
  /** Of all these. */
  merges: number;
}

/**
 * Everything that a history says under a config. Pure: same timeline and config, same findings. `images` say how the
 * versions are ordered that are no full versions.
 */
export function findingsIn(timeline: Timeline, config: Config, images: readonly ImageState[] = []): Findings {
  const stays = staysIn(timeline);
  const { since, until } = timeline;
  const world = createWorld(enforced(config), stays, until, images);
  const inWindow = (at: Instant): boolean => at >= since;
  const { judged, waited } = waitsIn(world, { since, until });
  const present = [...stays.keys()].filter((key) => stayAt(stays.get(key) ?? [], until) !== undefined);
  return {
    since,
    until,
    environments: Object.keys(config.environments),
    applications: [...new Set(present.map((key) => partsAt(key).application))].sort(),
    targets: present.length,
    commits: countCommits(timeline, arrivalsIn(stays)),
    jumps: jumpsIn(world).filter(({ at }) => inWindow(at)),
    skew: skewIn(world, until),
    steps: leadTimesIn(world, since),
    rollbacks: rollbacksIn(world.arrivals, world.order).flatMap(({ rollback }) =>
      inWindow(rollback.at) ? [rollback] : [],
    ),
    waits: { judged, waited, ...quantiles(waited.flatMap(({ seconds }) => seconds ?? [])) },
    opened: openedIn(world, { since, until }),
    entries: world.arrivals.filter((arrival) => inWindow(arrival.stay.from) && isEntry(arrival, world)).length,
  };
}

function isEntry({ stay, isBack }: Arrival, world: World): boolean {
  return !isBack && ladderAt(world, stay.key, stay.from).upstream.length === 0;
}

function countCommits({ commits, since }: Timeline, arrivals: readonly Arrival[]): CommitCounts {
  const bringing = new Set(arrivals.map(({ commit }) => commit.sha));
  const counts: CommitCounts = { read: 0, versions: 0, config: 0, added: 0, other: 0, merges: 0 };
  for (const { commit, changes } of commits) {
    if (commit.at < since) continue;
    counts.read += 1;
    if (commit.isMerge) counts.merges += 1;
    if (bringing.has(commit.sha)) counts.versions += 1;
    else if (changes.some(({ before, after }) => before === null || after === null)) counts.added += 1;
    else if (changes.length > 0) counts.config += 1;
    else counts.other += 1;
  }
  return counts;
}
