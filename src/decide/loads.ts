import type { Instant } from '../model/names.ts';
import type { Plan } from '../model/plan.ts';
import type { PullState } from '../model/snapshot.ts';
import { type Group, renderBranchName } from '../text/branch-name.ts';
import { decideBatch } from './batches.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';
import { holdsOn } from './gates/hold.ts';
import { decideGroup, groupOf, type LeftOut } from './group-members.ts';
import { heldBack, leftNote, waitNote } from './holding.ts';
import { openRequest } from './requests.ts';
import { decideSet, setOf } from './sets.ts';

/** What one pull request of ours shall bring now. */
export interface Load {
  group: Group;
  branch: string;
  candidates: readonly Candidate[];
  /** Members of a set that have nothing to move: they are shown, and stay as they are. */
  stays: readonly ReadTarget[];
  /** Members of a group for which something waits and that cannot come along. */
  leftOut: readonly LeftOut[];
}

/** The pull requests that stand, and those among them that this plan merges. */
export interface OpenPulls {
  open: ReadonlyMap<string, PullState>;
  merging: ReadonlySet<number>;
}

export interface Loads {
  loads: Load[];
  /** Branches of sets that wait while somebody's word for one of their members is carried out. */
  paused: Set<string>;
  /** Branches whose whole load is held: what stands there is left as it is. */
  frozen: Set<string>;
  notes: Plan['notes'];
  /** When holds and soaks end that keep something out now. */
  times: Instant[];
}

/**
 * Shares out what should move among pull requests: one for each set and each group, one for each other target, and the
 * batch of an environment where more wait than people can read one by one. Nothing is made for what is held.
 */
export function loadsOf(context: Context, open: OpenPulls): Loads {
  const found: Loads = { loads: [], paused: new Set(), frozen: new Set(), notes: [], times: [] };
  for (const [environment, targets] of targetsByEnvironment(context)) {
    const bySet = Map.groupBy(targets, ({ at }) => setOf(at.target.application, context));
    for (const [set, members] of bySet) if (set !== undefined) addSet(found, { set, environment, members }, context);
    const byGroup = Map.groupBy(bySet.get(undefined) ?? [], ({ at }) => groupOf(at.target.application, context));
    for (const [group, members] of byGroup) {
      if (group !== undefined) addGroup(found, { group, environment, members }, open, context);
    }
    addOthers(found, { environment, members: byGroup.get(undefined) ?? [] }, open, context);
  }
  return found;
}

interface Members {
  environment: string;
  members: readonly ReadTarget[];
}

function addSet(found: Loads, { set, environment, members }: Members & { set: string }, context: Context): void {
  const branch = renderBranchName({ kind: 'set', set, environment });
  // A person's word for one member comes first: the set goes on when it is fulfilled or overtaken.
  const asked = members.filter((member) => openRequest(member, context) !== undefined);
  if (asked.length > 0) {
    found.loads.push(...asked.flatMap((member) => single(candidateFor(member, context))));
    found.paused.add(branch);
    return;
  }
  const { candidates, stays, notes } = decideSet(set, members, context);
  found.notes.push(...notes);
  const free = withoutHeld(found, candidates, context);
  // A set moves as one: a hold on one of those that would move stops all of them.
  if (free.length < candidates.length) found.frozen.add(branch);
  else if (candidates.length > 0) found.loads.push(loadOf({ kind: 'set', set, environment }, candidates, { stays }));
}

function addGroup(
  found: Loads,
  { group, environment, members }: Members & { group: string },
  open: OpenPulls,
  context: Context,
): void {
  const { candidates, alone, leftOut } = decideGroup({ group, environment, members }, open, context);
  found.loads.push(...alone.flatMap(single));
  for (const { candidate, why, until } of leftOut) {
    if (until !== null) found.times.push(until);
    if (candidate !== null && !alone.includes(candidate)) found.notes.push(leftNote(candidate, why));
  }
  const load = loadOf({ kind: 'group', group, environment }, candidates, { leftOut });
  if (candidates.length > 0) found.loads.push(load);
  else if (leftOut.length > 0) found.frozen.add(load.branch);
}

function addOthers(found: Loads, { environment, members }: Members, open: OpenPulls, context: Context): void {
  const all = members.flatMap((target) => candidateFor(target, context) ?? []);
  const free = withoutHeld(found, all, context);
  // What a person asked for although it is held waits alone: a batch would be made anew for it.
  const alone = free.filter(({ target }) => holdsOn(target.at.target, context).length > 0);
  const candidates = free.filter((one) => !alone.includes(one));
  const batch = decideBatch({ environment, candidates, ...open }, context);
  const load = loadOf({ kind: 'batch', environment }, batch.members);
  if (batch.members.length > 0) found.loads.push(load);
  else if (free.length < all.length) found.frozen.add(load.branch);
  found.loads.push(...[...alone, ...batch.others].flatMap(single));
}

/** Those that no hold stops; the others are noted with their hold. */
function withoutHeld(found: Loads, candidates: readonly Candidate[], context: Context): Candidate[] {
  return candidates.filter((candidate) => {
    const held = heldBack(candidate.target, context);
    if (held === null) return true;
    found.notes.push(waitNote(candidate, held.why));
    if (held.until !== null) found.times.push(held.until);
    return false;
  });
}

function single(candidate: Candidate | null): Load[] {
  if (candidate === null) return [];
  const { application, environment } = candidate.target.at.target;
  return [loadOf({ kind: 'target', application, environment }, [candidate])];
}

/** Targets of the environments in which Shiplock may open pull requests. */
function targetsByEnvironment(context: Context): Map<string, ReadTarget[]> {
  const targets = readTargets(context).filter(({ at }) => mayPropose(at.target.environment, context));
  return Map.groupBy(targets, ({ at }) => at.target.environment);
}

/** True when Shiplock may open and close pull requests for an environment. */
export function mayPropose(environment: string, { config }: Context): boolean {
  const mode = config.environments[environment]?.mode;
  return mode !== undefined && mode !== 'observe';
}

function loadOf(
  group: Group,
  candidates: readonly Candidate[],
  { stays = [], leftOut = [] }: Partial<Pick<Load, 'stays' | 'leftOut'>> = {},
): Load {
  return { group, branch: renderBranchName(group), candidates, stays, leftOut };
}
