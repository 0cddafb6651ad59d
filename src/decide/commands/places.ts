import { targetKey } from '../../model/names.ts';
import type { CommandComment, PullState } from '../../model/snapshot.ts';
import type { Context } from '../context.ts';

/** Somewhere people give commands: an open or merged pull request, the tracking issue of an environment, or the
 * report of a direct push. */
export interface Place {
  number: number;
  /** The open pull request; null elsewhere. */
  pull: PullState | null;
  /** The environment whose issue it is; null elsewhere. */
  environment: string | null;
  commands: readonly CommandComment[];
  replies: PullState['replies'];
  /** Keys of the targets that a command means here when it names none. */
  targets: readonly string[];
}

/** Every place, in the order of the snapshot. */
export function placesOf({ snapshot }: Context): Place[] {
  const keys = snapshot.targets.map((state) => targetKey(state.status === 'read' ? state.at.target : state));
  return [
    ...snapshot.pulls.map((pull) => placeAt(pull, { pull, environment: null, targets: pull.changes.map(targetKey) })),
    ...snapshot.merged.map((merged) => {
      const targets = merged.brought.map(({ change }) => targetKey(change));
      return placeAt(merged, { pull: null, environment: null, targets });
    }),
    ...snapshot.pushIssues.map((issue) => placeAt(issue, { pull: null, environment: null, targets: issue.targets })),
    ...snapshot.driftIssues.map((issue) => {
      const { environment } = issue;
      const targets = keys.filter((key) => key.endsWith(`/${environment}`));
      return placeAt(issue, { pull: null, environment, targets });
    }),
  ];
}

function placeAt(
  { number, commands, replies }: Pick<Place, 'number' | 'commands' | 'replies'>,
  rest: Pick<Place, 'pull' | 'environment' | 'targets'>,
): Place {
  return { number, commands, replies, ...rest };
}
