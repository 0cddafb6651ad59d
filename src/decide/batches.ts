import { targetKey } from '../model/names.ts';
import type { PullState } from '../model/snapshot.ts';
import { renderBranchName } from '../text/branch-name.ts';
import type { Candidate } from './candidates.ts';
import type { Context } from './context.ts';
import { areDependenciesThere } from './gates/dependency.ts';
import { membersOf } from './group-members.ts';
import { handsOn } from './own-pulls.ts';
import { busyWith } from './pace.ts';

/** Beyond this many waiting bumps of an environment nobody reads them one by one. */
const BATCH_ABOVE = 10;
/** What one body, one comment and one person can carry; the rest goes in the next one. */
const BATCH_MOST = 100;

/** The waiting bumps of one environment, and what is known of the pull requests that stand. */
export interface Waiting {
  environment: string;
  candidates: readonly Candidate[];
  /** Our open pull requests by their branch. */
  open: ReadonlyMap<string, PullState>;
  /** Pull requests that this plan merges. */
  merging: ReadonlySet<number>;
}

/**
 * Which of an environment's waiting bumps go into its batch, and which into pull requests of their own. A batch is made
 * when more than ten wait; one that stands takes in what comes later and is kept until it is empty, so that nothing
 * moves to and fro. A pull request on which people have spoken, or that is about to merge, keeps its bump. What cannot
 * move yet for a reason of its own waits alone, so that the others go on; more than ten of those wait without one. What is
 * held is not among them.
 */
export function decideBatch(waiting: Waiting, context: Context): { members: Candidate[]; others: Candidate[] } {
  const { candidates, open, environment, merging } = waiting;
  const standing = open.get(renderBranchName({ kind: 'batch', environment }));
  const inside = new Set(standing === undefined ? [] : membersOf(standing));
  const shut = shutAlone(candidates, context);
  const free = candidates.filter((one) => !shut.has(one) && (inside.has(keyOf(one)) || !isTaken(singleOf(one, open))));
  const outside = free.filter((one) => !inside.has(keyOf(one)));
  const joins = mayJoin();
  const eligible = [...free.filter((one) => inside.has(keyOf(one))), ...(joins ? outside.toSorted(byKey) : [])];
  const members = eligible.slice(0, BATCH_MOST);
  const others = candidates.filter((one) => !members.includes(one));
  return { members, others: others.filter((one) => singleOf(one, open) !== undefined || !isCrowded(one)) };

  function mayJoin(): boolean {
    if (standing === undefined) return outside.length > BATCH_ABOVE;
    const hands = handsOn(standing, merging, context);
    return hands === 'free' || (hands === 'approved' && outside.length > BATCH_ABOVE);
  }

  /** What finds no room in a full batch, or in one that is about to merge, waits for the next one. */
  function isCrowded(one: Candidate): boolean {
    if (shut.has(one)) return shut.size > BATCH_ABOVE;
    if (joins) return eligible.length > BATCH_MOST;
    return standing !== undefined && handsOn(standing, merging, context) === 'leaving';
  }

  function isTaken(single: PullState | undefined): boolean {
    return single !== undefined && handsOn(single, merging, context) !== 'free';
  }
}

/** Bumps that cannot move yet for a reason that is theirs alone: busy with a soak, or waiting for another application. */
function shutAlone(candidates: readonly Candidate[], context: Context): Set<Candidate> {
  const shut = new Set(candidates.filter((one) => busyWith(one.target, context) !== null));
  for (let size = -1; size !== shut.size; ) {
    size = shut.size;
    const names = candidates.flatMap((one) => (shut.has(one) ? [] : [one.target.at.target.application]));
    const together = new Set(names);
    for (const one of candidates) if (!areDependenciesThere(one.target.at.target, together, context)) shut.add(one);
  }
  return shut;
}

function singleOf({ target }: Candidate, open: ReadonlyMap<string, PullState>): PullState | undefined {
  const { application, environment } = target.at.target;
  return open.get(renderBranchName({ kind: 'target', application, environment }));
}

function keyOf({ target }: Candidate): string {
  return targetKey(target.at.target);
}

function byKey(a: Candidate, b: Candidate): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
