import { targetKey } from '../../model/names.ts';
import { driftAnswer } from '../../text/drift-text.ts';
import type { Context } from '../context.ts';
import { driftOf } from '../drift.ts';
import type { Place } from './places.ts';
import { selectTargets } from './select-targets.ts';

/** The table that answers `/drift`, as things are now; or one line why there is none. */
export function driftTable(
  args: readonly string[],
  place: Place,
  context: Context,
): { text: string } | { problem: string } {
  const selection = selectTargets(args, place, context);
  if ('problem' in selection) return selection;
  const states = selection.targets.map((target) => ({
    key: targetKey(target.at.target),
    state: driftOf(target, context.config),
  }));
  const drifted = states.flatMap(({ state }) => (state.status === 'drifted' ? [state.drifted] : []));
  const unknown = states.filter(({ state }) => state.status === 'unknown').map(({ key }) => key);
  return {
    text: driftAnswer(
      states.map(({ key }) => key),
      drifted,
      unknown,
    ),
  };
}
