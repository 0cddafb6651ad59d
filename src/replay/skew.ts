import type { Instant } from '../model/names.ts';
import { type Artifact, sameArtifact } from '../model/release.ts';
import { versionLabel } from '../text/version-label.ts';
import { byEnvironment, ladderAt } from './ladder.ts';
import { partsAt } from './proof-times.ts';
import { releaseOf, type Stay, stayAt } from './stays.ts';
import type { World } from './world.ts';

/** Two environments in a row that do not run the same today. */
export interface Skew {
  application: string;
  upstream: string;
  environment: string;
  upstreamRuns: string;
  runs: string;
  since: Instant;
  /** How many versions came to the environment before since it had what runs here; null when it never had that. */
  versionsBehind: number | null;
}

/** Where environments differ from those before them at the end, and since when. Only images that both have are compared. */
export function skewIn(world: World, now: Instant): Skew[] {
  const found: Skew[] = [];
  for (const key of [...world.stays.keys()].sort()) {
    const stays = world.stays.get(key) ?? [];
    if (stayAt(stays, now) === undefined) continue;
    const { application } = partsAt(key);
    for (const upstream of ladderAt(world, key, now).upstream) {
      const skew = skewOf(key, upstream, { above: world.stays.get(`${application}/${upstream}`) ?? [], stays });
      if (skew !== null) found.push(skew);
    }
  }
  const order = byEnvironment(world.config);
  // The keys were sorted, and sorting keeps what is equal in place.
  return found.sort((a, b) => (a.application === b.application ? order(a.environment, b.environment) : 0));
}

function skewOf(
  key: string,
  upstream: string,
  { above, stays }: { above: readonly Stay[]; stays: readonly Stay[] },
): Skew | null {
  const [mine, theirs] = [stays.at(-1), above.at(-1)];
  if (mine === undefined || theirs === undefined) return null;
  const differing = differences(mine, theirs);
  if (differing.length === 0) return null;
  return {
    ...partsAt(key),
    upstream,
    upstreamRuns: versionLabel(differing.map(({ other }) => other)),
    runs: versionLabel(differing.map(({ own }) => own)),
    since: differentSince(stays, above),
    versionsBehind: versionsSince(
      above,
      differing.map(({ own }) => own),
    ),
  };
}

/** Images that both sides have, at different versions. */
function differences(mine: Stay, theirs: Stay): { own: Artifact; other: Artifact }[] {
  return releaseOf(mine).artifacts.flatMap((own) => {
    const other = releaseOf(theirs).artifacts.find(({ repository }) => repository === own.repository);
    return other === undefined || sameArtifact(own, other) ? [] : [{ own, other }];
  });
}

/** The first moment after which the two never were the same again. */
function differentSince(stays: readonly Stay[], above: readonly Stay[]): Instant {
  const times = [...stays, ...above].map(({ from }) => from).sort();
  let since = times.at(-1) ?? '';
  for (const time of times.toReversed()) {
    const [mine, theirs] = [stayAt(stays, time), stayAt(above, time)];
    if (mine === undefined || theirs === undefined || differences(mine, theirs).length === 0) return since;
    since = time;
  }
  return since;
}

function versionsSince(above: readonly Stay[], runs: readonly Artifact[]): number | null {
  const isRun = (stay: Stay): boolean =>
    runs.every((artifact) => releaseOf(stay).artifacts.some((other) => sameArtifact(other, artifact)));
  const last = above.findLastIndex(isRun);
  if (last < 0) return null;
  return new Set(above.slice(last + 1).map((stay) => releaseOf(stay).id)).size;
}
