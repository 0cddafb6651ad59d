import { type Instant, targetKey } from '../model/names.ts';
import type { Action, ActionOf, Plan } from '../model/plan.ts';
import { sameArtifact } from '../model/release.ts';
import type { PullState } from '../model/snapshot.ts';
import { parseGroupBody } from '../text/group-pull.ts';
import { parsePullBody } from '../text/pull-body.ts';
import { type Base, baseOf } from './bases.ts';
import type { Candidate } from './candidates.ts';
import { decideClosings, takesOver } from './closings.ts';
import type { Context } from './context.ts';
import { waitNote } from './holding.ts';
import { beyondLimits } from './limits.ts';
import { editsOf } from './load-edits.ts';
import { labelsOf } from './load-labels.ts';
import { type LoadText, textOf } from './load-text.ts';
import { type Load, loadsOf } from './loads.ts';
import { isPure, ownPulls } from './own-pulls.ts';

interface Promotions {
  actions: Action[];
  notes: Plan['notes'];
  /** When something may be opened that a limit, a hold or a soak keeps out now. */
  times: Instant[];
}

/**
 * One live pull request for each target, set, group or batch that something should move into, updated in place when a
 * newer release comes; those that are over or have a successor are closed. What is held is left as it is, and limits say
 * how many new ones are opened. `merges` are the merges of the same plan.
 */
export function decidePromotions(context: Context, merges: readonly Action[]): Promotions {
  const merging = new Set(merges.flatMap((action) => (isOnItsWay(action) ? [action.pull] : [])));
  const open = ownPulls(context);
  const shared = loadsOf(context, { open, merging });
  const made = shared.loads.map((load) => ({ load, ...promotionOf(load, open.get(load.branch), merging, context) }));
  const fresh = made.flatMap(({ load, actions }) => (actions.length > 0 && !open.has(load.branch) ? [load] : []));
  const waits = beyondLimits(fresh, (load) => takesOver(load, { open, merging }, context), { open }, context);
  const found: Promotions = { actions: [], notes: shared.notes, times: shared.times };
  for (const { load, actions, notes } of made) {
    const wait = waits.get(load);
    found.notes.push(...notes);
    if (wait === undefined) found.actions.push(...actions);
    else found.notes.push(...load.candidates.map((candidate) => waitNote(candidate, wait.why)));
    if (wait?.until != null) found.times.push(wait.until);
  }
  const loads = shared.loads.filter((load) => !waits.has(load));
  found.actions.push(...decideClosings({ ...shared, loads }, { open, merging }, context));
  return found;
}

function promotionOf(
  load: Load,
  existing: PullState | undefined,
  merging: ReadonlySet<number>,
  context: Context,
): Pick<Promotions, 'actions' | 'notes'> {
  if (existing !== undefined && !mustMove(existing, load.candidates, context)) {
    return { actions: describe(existing, load, merging, context), notes: [] };
  }
  const { edits, brought, notes } = editsOf(load.candidates);
  const isWhole = load.group.kind !== 'set' || brought.length === load.candidates.length;
  // What stands may bring all that can be brought already.
  const isDone = existing !== undefined && !mustMove(existing, brought, context);
  if (edits.length === 0 || !isWhole || isDone) return { actions: [], notes };
  const base = baseOf(load.group.environment, context);
  if (base === null) return { actions: [], notes };
  const text = textOf({ ...load, candidates: brought }, context);
  return { actions: [ensure(load, { text, edits, brought, base }, context)], notes };
}

/**
 * Says anew what a pull request brings that stands as it should, where that is known better by now, or another member had
 * to be left out. What people wrote into it stands until then, and a body without our marker is theirs for good.
 */
function describe(pull: PullState, load: Load, merging: ReadonlySet<number>, context: Context): Action[] {
  if (pull.queued || merging.has(pull.number) || !isPure(pull, context)) return [];
  const said = saidOf(pull.body);
  if (said === undefined) return [];
  const { title, body, why } = textOf(load, context);
  return saidOf(body) === said ? [] : [{ kind: 'describePullRequest', reason: why, pull: pull.number, title, body }];
}

function saidOf(body: string): string | undefined {
  return parsePullBody(body)?.said ?? parseGroupBody(body)?.said;
}

/** A promotion that stands is left alone while it brings exactly what it should, and where a person added a commit. */
function mustMove(pull: PullState, candidates: readonly Candidate[], context: Context): boolean {
  if (!isPure(pull, context)) return false;
  if (pull.merge.status === 'conflict') return true;
  const said = parseGroupBody(pull.body)?.members.map(({ target }) => target);
  const wanted = new Set(candidates.map(({ target }) => targetKey(target.at.target)));
  if (said !== undefined && !said.every((target) => wanted.has(target))) return true;
  return !candidates.every((candidate) => brings(pull, candidate));
}

function brings(pull: PullState, { target, moves }: Candidate): boolean {
  const key = targetKey(target.at.target);
  const brought = pull.changes.find((change) => targetKey(change) === key)?.after?.release.artifacts ?? [];
  return moves.every(({ to }) => brought.some((artifact) => sameArtifact(artifact, to)));
}

interface Made {
  text: LoadText;
  edits: ActionOf<'ensurePullRequest'>['edits'];
  brought: readonly Candidate[];
  base: Base;
}

function ensure({ branch, group }: Load, { text, edits, brought, base }: Made, context: Context): Action {
  return {
    kind: 'ensurePullRequest',
    reason: text.why,
    targets: brought.map(({ target }) => targetKey(target.at.target)),
    branch,
    base: { branch: base.branch, sha: base.sha },
    edits,
    title: text.title,
    body: text.body,
    commitMessage: text.commitMessage,
    labels: labelsOf(group, context),
  };
}

/** True for what brings a pull request into the base branch in this plan: it is not changed in the same one. */
function isOnItsWay(action: Action): action is ActionOf<'mergePullRequest' | 'enqueuePullRequest' | 'updateBranch'> {
  return ['mergePullRequest', 'enqueuePullRequest', 'updateBranch'].includes(action.kind);
}
