import { targetKey } from '../model/names.ts';
import type { Action, ActionOf, Plan } from '../model/plan.ts';
import { sameArtifact } from '../model/release.ts';
import type { PullState } from '../model/snapshot.ts';
import { parseGroupBody } from '../text/group-pull.ts';
import { type Base, baseOf } from './bases.ts';
import type { Candidate } from './candidates.ts';
import { decideClosings } from './closings.ts';
import type { Context } from './context.ts';
import { editsOf } from './load-edits.ts';
import { type LoadText, textOf } from './load-text.ts';
import { type Load, loadsOf } from './loads.ts';
import { isPure, ownPulls } from './own-pulls.ts';

interface Promotions {
  actions: Action[];
  notes: Plan['notes'];
}

/**
 * One live pull request for each target, set or batch that something should move into, updated in place when a newer
 * release comes; those that are over or have a successor are closed. `merges` are the merges of the same plan.
 */
export function decidePromotions(context: Context, merges: readonly Action[]): Promotions {
  const merging = new Set(merges.flatMap((action) => (isOnItsWay(action) ? [action.pull] : [])));
  const open = ownPulls(context);
  const { loads, paused, notes } = loadsOf(context, { open, merging });
  const found: Promotions = { actions: [], notes };
  for (const load of loads) {
    const one = promotionOf(load, open.get(load.branch), context);
    found.actions.push(...one.actions);
    found.notes.push(...one.notes);
  }
  found.actions.push(...decideClosings({ loads, paused }, { open, merging }, context));
  return found;
}

function promotionOf(load: Load, existing: PullState | undefined, context: Context): Promotions {
  if (existing !== undefined && !mustMove(existing, load.candidates, context)) return { actions: [], notes: [] };
  const { edits, brought, notes } = editsOf(load.candidates);
  const isWhole = load.group.kind !== 'set' || brought.length === load.candidates.length;
  // What stands may bring all that can be brought already.
  const isDone = existing !== undefined && !mustMove(existing, brought, context);
  if (edits.length === 0 || !isWhole || isDone) return { actions: [], notes };
  const base = baseOf(load.group.environment, context);
  if (base === null) return { actions: [], notes };
  const text = textOf({ ...load, candidates: brought });
  return { actions: [ensure(load, { text, edits, brought, base })], notes };
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

function ensure({ branch, group }: Load, { text, edits, brought, base }: Made): Action {
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
    labels: ['shiplock', `environment: ${group.environment}`],
  };
}

/** True for what brings a pull request into the base branch in this plan: it is not changed in the same one. */
function isOnItsWay(action: Action): action is ActionOf<'mergePullRequest' | 'enqueuePullRequest' | 'updateBranch'> {
  return ['mergePullRequest', 'enqueuePullRequest', 'updateBranch'].includes(action.kind);
}
