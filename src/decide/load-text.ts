import { artifactMoves } from '../text/artifact-move.ts';
import { renderCommitMessage, renderGroupCommitMessage } from '../text/commit-message.ts';
import { type GroupMember, groupTitle, renderGroupBody } from '../text/group-pull.ts';
import { pullTitle, renderPullBody } from '../text/pull-body.ts';
import type { Load } from './loads.ts';

/** Everything that a pull request of ours says of what it brings. */
export interface LoadText {
  title: string;
  body: string;
  commitMessage: string;
  why: string;
}

/** Title, body and commit message for what a load brings. */
export function textOf({ group, candidates, stays }: Pick<Load, 'group' | 'candidates' | 'stays'>): LoadText {
  const why = [...new Set(candidates.map(({ reason }) => reason))].sort().join('; ');
  const [only] = candidates;
  if (group.kind === 'target' && only !== undefined) {
    const { release, target } = only;
    const moves = artifactMoves(target.at.release, release);
    const text = { target: target.at.target, release, moves, why };
    return { title: pullTitle(text), body: renderPullBody(text), commitMessage: renderCommitMessage(text), why };
  }
  const moving = candidates.map(({ target: { at }, release }): GroupMember => {
    return { application: at.target.application, before: at.release, after: release };
  });
  const staying = stays.map(({ at: { target, release } }): GroupMember => {
    return { application: target.application, before: release, after: release };
  });
  const members = [...moving, ...staying].sort((a, b) => (a.application < b.application ? -1 : 1));
  const set = group.kind === 'set' ? group.set : null;
  const text = { environment: group.environment, set, members, why };
  return { title: groupTitle(text), body: renderGroupBody(text), commitMessage: renderGroupCommitMessage(text), why };
}
