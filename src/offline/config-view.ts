import type { Clone } from '../git/open-clone.ts';
import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import type { Verdict } from '../model/verdict.ts';
import { releasesOf } from '../observe/releases.ts';
import { discoverTargets } from '../observe/targets/discover-targets.ts';
import { createTreeReader } from '../observe/targets/tree-reader.ts';
import { NO_DIFF } from '../replay/pull-with.ts';
import { staysIn } from '../replay/stays.ts';
import { promotionsNow, verdictNow } from '../replay/under-config.ts';
import { createWorld } from '../replay/world.ts';
import { environmentOrder } from '../text/environment-order.ts';
import { historyImages } from './history-images.ts';
import { type CommitRange, readTimeline, type TimelineRead } from './read-timeline.ts';

/** A branch of the clone that is not merged, as the pull request that it could be. */
export interface OpenBranch {
  name: string;
  sha: string;
  base: string;
}

/** What one config makes of a clone. */
export interface ConfigView {
  targets: ReadonlyMap<string, Target>;
  unreadable: TimelineRead['unreadable'];
  /** `target version` of each promotion that would be open now. */
  promotions: string[];
  /** The verdict on each branch; null for one that changes no target. */
  branches: ReadonlyMap<string, Verdict | null>;
}

/** Looks at a clone with a config: its targets, and what would be decided of promotions and of branches. */
export async function viewUnder(
  config: Config,
  clone: Clone,
  {
    range,
    branches,
    times,
  }: { range: CommitRange; branches: readonly OpenBranch[]; times: { from: Instant; now: Instant } },
): Promise<ConfigView> {
  const { from, now } = times;
  const read = await readTimeline(clone, config, { from, since: from, until: now }, range);
  const stays = staysIn(read.timeline);
  const world = createWorld(config, stays, now, await historyImages(read.timeline, config));
  const present = [...stays].flatMap(([key, list]) => {
    const last = list.at(-1);
    return last?.until === null ? [[key, last.held.at.target] as const] : [];
  });
  const verdicts = new Map<string, Verdict | null>();
  for (const branch of branches) {
    verdicts.set(branch.name, verdictNow(world, await changesOn(branch, config, clone), now));
  }
  return {
    targets: new Map(inOrder(present, config)),
    unreadable: read.unreadable,
    promotions: promotionsNow(world, now),
    branches: verdicts,
  };
}

/** By application, then as releases climb. */
function inOrder(targets: (readonly [string, Target])[], config: Config): (readonly [string, Target])[] {
  const order = environmentOrder(config);
  const rank = ({ environment }: Target): number => order.indexOf(environment);
  return targets
    .toSorted(([, a], [, b]) => rank(a) - rank(b))
    .sort(([, a], [, b]) => a.application.localeCompare(b.application, 'en'));
}

/** What a branch changed since it left the base branch. */
async function changesOn({ sha, base }: OpenBranch, config: Config, clone: Clone): Promise<TargetChange[]> {
  const [before, after] = await Promise.all(
    [base, sha].map(async (commit) => releasesOf(await discoverTargets(config, createTreeReader(clone, commit)))),
  );
  const changes: TargetChange[] = [];
  for (const key of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    const [old = null, now = null] = [before?.get(key), after?.get(key)];
    const target = (now ?? old)?.target;
    if (target === undefined || old?.content === now?.content) continue;
    const { application, environment } = target;
    changes.push({ application, environment, before: old, after: now, diff: NO_DIFF });
  }
  return changes;
}
