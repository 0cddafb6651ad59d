import { artifactMoves } from '../text/artifact-move.ts';
import { renderCommitMessage, renderGroupCommitMessage } from '../text/commit-message.ts';
import { type GroupMember, groupTitle, renderGroupBody } from '../text/group-pull.ts';
import { pullTitle, renderPullBody } from '../text/pull-body.ts';
import type { Context } from './context.ts';
import type { Load } from './loads.ts';
import { saidOf } from './pull-sections.ts';

/** Everything that a pull request of ours says of what it brings. */
export interface LoadText {
  title: string;
  body: string;
  commitMessage: string;
  why: string;
}

/** Title, body and commit message for what a load brings. */
export function textOf(load: Pick<Load, 'group' | 'candidates' | 'stays' | 'leftOut'>, context: Context): LoadText {
  const { group, candidates, stays, leftOut } = load;
  const why = [...new Set(candidates.map(({ reason }) => reason))].sort().join('; ');
  const [only] = candidates;
  if (group.kind === 'target' && only !== undefined) {
    const { release, target } = only;
    const moves = artifactMoves(target.at.release, release);
    const text = { target: target.at.target, release, moves, why, said: saidOf(only, context) };
    return { title: pullTitle(text), body: renderPullBody(text), commitMessage: renderCommitMessage(text), why };
  }
  const moving = candidates.map((candidate): GroupMember => {
    const { at } = candidate.target;
    const said = saidOf(candidate, context);
    return { application: at.target.application, before: at.release, after: candidate.release, said };
  });
  const staying = stays.map(({ at: { target, release } }): GroupMember => {
    return { application: target.application, before: release, after: release };
  });
  const members = [...moving, ...staying].sort((a, b) => (a.application < b.application ? -1 : 1));
  const text = {
    environment: group.environment,
    set: group.kind === 'set' ? group.set : null,
    ...(group.kind === 'group' ? { group: group.group } : {}),
    members,
    leftOut,
    why,
  };
  return { title: groupTitle(text), body: renderGroupBody(text), commitMessage: renderGroupCommitMessage(text), why };
}
