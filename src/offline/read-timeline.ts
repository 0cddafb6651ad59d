import type { Clone } from '../git/open-clone.ts';
import type { HistoryCommit } from '../git/raw-log.ts';
import type { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';
import type { Instant } from '../model/names.ts';
import type { Discovery } from '../observe/targets/discover-targets.ts';
import { type DiscoveryChange, followTargets } from '../observe/targets/target-history.ts';
import type { Held, HeldChange, Timeline } from '../replay/timeline.ts';

/** A timeline as read from a clone, with the targets at the tip that cannot be read. */
export interface TimelineRead {
  timeline: Timeline;
  unreadable: { target: string; problem: Problem }[];
}

/** The commits of a range, oldest first, and the one before them: null when that is the whole history. */
export interface CommitRange {
  start: string | null;
  commits: readonly HistoryCommit[];
}

/** Reads the targets of a config over some commits. What happens before `since` is known, and not reported. */
export async function readTimeline(
  clone: Clone,
  config: Config,
  times: { from: Instant; since: Instant; until: Instant },
  { start, commits }: CommitRange,
): Promise<TimelineRead> {
  const history = await followTargets(clone, config, start);
  const held = new Map<string, Held>();
  for (const [key, discovery] of history.targets()) if (discovery.status === 'read') held.set(key, heldOf(discovery));
  const first = [...held.values()];
  const steps: Timeline['commits'][number][] = [];
  let last = times.from;
  for (const commit of commits) {
    // A commit with a clock that is behind came all the same after the one before it.
    last = commit.at > last ? commit.at : last;
    const changes = heldChanges(held, await history.next(commit.changes));
    const { sha, author, subject, parents } = commit;
    steps.push({ commit: { sha, at: last, author, subject, isMerge: parents.length > 1 }, changes });
  }
  const { from: startAt, since, until } = times;
  const timeline = { startAt, since, until, start: first, commits: steps };
  return { timeline, unreadable: unreadableIn(history.targets()) };
}

/** What changed of what is held, which is brought up to date. While a target cannot be read, it counts as what it was. */
function heldChanges(held: Map<string, Held>, found: readonly DiscoveryChange[]): HeldChange[] {
  const changes: HeldChange[] = [];
  for (const { key, after } of found) {
    if (after?.status === 'unreadable') continue;
    const before = held.get(key) ?? null;
    const now = after === null ? null : heldOf(after);
    if (now === null) held.delete(key);
    else held.set(key, now);
    if (before?.at.content !== now?.at.content) changes.push({ key, before, after: now });
  }
  return changes;
}

/** The first-parent history of a commit between two times. */
export async function readCommits(
  clone: Clone,
  { tip, from, until }: { tip: string; from: Instant; until: Instant },
): Promise<CommitRange> {
  const all = await clone.dates(tip);
  const newest = all.findIndex(({ at }) => at <= until);
  if (newest < 0) return { start: null, commits: [] };
  const before = all.slice(newest).find(({ at }) => at < from)?.sha ?? null;
  return { start: before, commits: await clone.history(all[newest]?.sha ?? tip, before) };
}

function heldOf({ at, files }: Extract<Discovery, { status: 'read' }>): Held {
  return { at, files };
}

function unreadableIn(targets: ReadonlyMap<string, Discovery>): TimelineRead['unreadable'] {
  return [...targets].flatMap(([target, discovery]) =>
    discovery.status === 'unreadable' ? [{ target, problem: discovery.problem }] : [],
  );
}
