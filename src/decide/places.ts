import { targetKey } from '../model/names.ts';
import type { CommandComment, PullState, TargetChange } from '../model/snapshot.ts';
import { type Context, readTargets } from './context.ts';

/** Somewhere people give commands: an open or merged pull request, or the tracking issue of an environment. */
export interface Place {
  number: number;
  /** The open pull request; null elsewhere. */
  pull: PullState | null;
  commands: readonly CommandComment[];
  replies: PullState['replies'];
  /** Targets of the base tip that a command means here when it names none. */
  targets: readonly string[];
}

/** Every place, in the order of the snapshot. */
export function placesOf(context: Context): Place[] {
  const { snapshot } = context;
  const keys = readTargets(context).map(({ at }) => targetKey(at.target));
  const ofChanges = (changes: readonly TargetChange[]): string[] =>
    changes.map(targetKey).filter((key) => keys.includes(key));
  return [
    ...snapshot.pulls.map((pull) => placeAt(pull, pull, ofChanges(pull.changes))),
    ...snapshot.merged.map((pull) => placeAt(pull, null, ofChanges(pull.brought.map(({ change }) => change)))),
    ...snapshot.driftIssues.map((issue) =>
      placeAt(
        issue,
        null,
        keys.filter((key) => key.endsWith(`/${issue.environment}`)),
      ),
    ),
  ];
}

function placeAt(
  { number, commands, replies }: Pick<Place, 'number' | 'commands' | 'replies'>,
  pull: PullState | null,
  targets: readonly string[],
): Place {
  return { number, pull, commands, replies, targets };
}
