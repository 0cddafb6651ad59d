import type { PullState, TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { parseBranchName } from '../../text/branch-name.ts';
import { type Context, findTarget } from '../context.ts';
import { isPure } from '../own-pulls.ts';
import { openRequest } from '../requests.ts';
import { membersIn, setOf } from '../sets.ts';
import { allOf, blocked, passed } from '../verdicts.ts';
import { enteringArtifacts } from './entering.ts';

/**
 * Applications of one set move together. Automation never splits a set: a promotion of ours that would, waits to be
 * replaced by the one of the set. A person may, and reads which members stay behind. Null where no set is touched.
 */
export function setGate(pull: PullState, context: Context): Verdict | null {
  const entering = pull.changes.filter((change) => enteringArtifacts(change).length > 0);
  const sets = Map.groupBy(entering, (change) => placeOf(change, context));
  sets.delete(null);
  const verdicts = [...sets.values()].map((changes) => wholeness(changes, pull, context));
  const [only] = verdicts;
  if (only === undefined) return null;
  return verdicts.length === 1 ? only : allOf('set', verdicts, 'every set moves as one');
}

function placeOf(change: TargetChange, context: Context): string | null {
  const set = setOf(change.application, context);
  return set === undefined ? null : `${set}/${change.environment}`;
}

function wholeness(changes: readonly TargetChange[], pull: PullState, context: Context): Verdict {
  const { application = '', environment = '' } = changes[0] ?? {};
  const set = setOf(application, context) ?? '';
  const members = membersIn(set, environment, context);
  const behind = members.filter((member) => !changes.some((change) => change.application === member));
  const moving = changes.map((change) => change.application).join(', ');
  const seen = { set, environment, moving, behind: behind.join(', ') };
  const isAsked = changes.some((change) => {
    const target = findTarget(context, change.application, environment);
    return target !== undefined && openRequest(target, context) !== undefined;
  });
  // What a person asked for by name is that person's doing, whoever opened the pull request.
  const group = isPure(pull, context) && !isAsked ? parseBranchName(pull.head.branch) : null;
  if (behind.length === 0 || (group?.kind === 'set' && group.set === set)) {
    return passed('set', 'SetMoves', `the set ${set} moves into ${environment} as one`, seen);
  }
  const names = behind.map((member) => `\`${member}\``).join(', ');
  if (group !== null) {
    const message = `${moving} moves into ${environment} with the set ${set} only: ${names} would stay behind`;
    return blocked('set', 'SetSplit', message, seen);
  }
  const stay = behind.length === 1 ? 'stays' : 'stay';
  return passed('set', 'SetSplitByHand', `of the set ${set}, ${names} ${stay} behind in ${environment}`, seen);
}
