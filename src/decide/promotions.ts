import { targetKey } from '../model/names.ts';
import type { Action, FileEdit, Plan } from '../model/plan.ts';
import { sameArtifact } from '../model/release.ts';
import type { PullState } from '../model/snapshot.ts';
import { artifactMoves } from '../text/artifact-move.ts';
import { renderBranchName } from '../text/branch-name.ts';
import { renderCommitMessage } from '../text/commit-message.ts';
import { bumpArtifact } from '../text/edit/bump-artifact.ts';
import { parsePullBody, pullTitle, renderPullBody } from '../text/pull-body.ts';
import { compareTags } from '../text/version.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import { type Context, type ReadTarget, readTargets } from './context.ts';

interface Promotions {
  actions: Action[];
  notes: Plan['notes'];
}

/** One live pull request for each target that a release should move into, updated in place when a newer one comes. */
export function decidePromotions(context: Context): Promotions {
  const found: Promotions = { actions: [], notes: [] };
  for (const target of readTargets(context)) {
    const mode = context.config.environments[target.at.target.environment]?.mode;
    if (mode === undefined || mode === 'observe') continue;
    const one = promotionOf(target, context);
    found.actions.push(...one.actions);
    found.notes.push(...one.notes);
  }
  return found;
}

const nothing: Promotions = { actions: [], notes: [] };

function promotionOf(target: ReadTarget, context: Context): Promotions {
  const branch = renderBranchName(target.at.target);
  const existing = context.snapshot.pulls.find((pull) => pull.ours && pull.head.branch === branch && !pull.head.fork);
  const candidate = candidateFor(target, context);
  if (candidate === null) return { actions: existing === undefined ? [] : closeWhenOver(existing, target), notes: [] };
  if (existing !== undefined && !mustMove(existing, candidate, context)) return nothing;
  return openOrMove(candidate, branch, context);
}

/** A promotion that stands is left alone while it brings the wanted release, and where a person added a commit. */
function mustMove(pull: PullState, candidate: Candidate, { snapshot }: Context): boolean {
  if (pull.committers.some((login) => login !== snapshot.app.login)) return false;
  if (pull.merge.status === 'conflict') return true;
  const { application, environment } = candidate.target.at.target;
  const change = pull.changes.find((one) => one.application === application && one.environment === environment);
  const brought = change?.after?.release.artifacts ?? [];
  return !candidate.moves.every(({ to }) => brought.some((artifact) => sameArtifact(artifact, to)));
}

function closeWhenOver(pull: PullState, target: ReadTarget): Action[] {
  const why = whyOver(pull, target);
  if (why === null) return [];
  const { branch } = pull.head;
  return [{ kind: 'closePullRequest', reason: why, pull: pull.number, branch, comment: `Closed: ${why}.` }];
}

/** Null while the promotion may still bring something. */
function whyOver(pull: PullState, { at }: ReadTarget): string | null {
  if (pull.merge.status === 'clean') {
    return pull.changes.length > 0 ? null : 'what this promotion brings is in the base branch already';
  }
  // What cannot be compared any more is over only when the base has as much or more by another way.
  const moves = parsePullBody(pull.body)?.moves ?? [];
  const isOvertaken = moves.every(({ repository, to }) => {
    const now = at.release.artifacts.find((artifact) => artifact.repository === repository)?.tag;
    return to?.tag != null && now != null && compareTags(to.tag, now) <= 0;
  });
  if (moves.length === 0 || !isOvertaken) return null;
  return `${at.target.environment} has this version or a newer one by another way`;
}

function openOrMove(candidate: Candidate, branch: string, context: Context): Promotions {
  const { target, release, reason } = candidate;
  const key = targetKey(target.at.target);
  const edited = editsOf(candidate);
  if ('refused' in edited) return { actions: [], notes: [{ target: key, message: edited.refused }] };
  const { environment } = target.at.target;
  const text = {
    target: target.at.target,
    release,
    moves: artifactMoves(target.at.release, release),
    why: reason,
  };
  const action: Action = {
    kind: 'ensurePullRequest',
    reason,
    target: key,
    branch,
    base: context.snapshot.base,
    edits: edited.edits,
    title: pullTitle(text),
    body: renderPullBody(text),
    commitMessage: renderCommitMessage(text),
    labels: ['shiplock', `environment: ${environment}`],
  };
  return { actions: [action], notes: [] };
}

/** The texts of the files with every place of every moving artifact edited; refused when a place cannot be edited safely. */
function editsOf({ target, moves }: Candidate): { edits: FileEdit[] } | { refused: string } {
  const texts = new Map<string, string>();
  for (const { to } of moves) {
    for (const place of target.at.places.filter(({ repository }) => repository === to.repository)) {
      const text = texts.get(place.file) ?? target.files[place.file];
      if (text === undefined) return { refused: `${place.file} could not be read` };
      const result = bumpArtifact(text, place, { tag: to.tag, digest: to.digest });
      if (result.status === 'refused') return { refused: `${place.file}:${result.line}: ${result.reason}` };
      if (result.status === 'edited') texts.set(place.file, result.text);
    }
  }
  const edits = [...texts]
    .map(([path, text]) => ({ path, text }))
    .filter(({ path, text }) => target.files[path] !== text);
  if (edits.length === 0) return { refused: 'no file names the image in a form that can be edited' };
  return { edits };
}
