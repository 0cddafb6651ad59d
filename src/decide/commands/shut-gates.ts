import type { PullState } from '../../model/snapshot.ts';
import { isOpen, type Verdict } from '../../model/verdict.ts';
import type { Context } from '../context.ts';
import { judge } from '../judge.ts';

/** The words of the gates that stop a pull request now, each once. */
export function shutGates(pull: PullState, context: Context): Set<string> {
  const { diff, promotion } = judge(pull, context);
  return new Set([...shutLeaves(diff), ...shutLeaves(promotion)].map(({ gate }) => gate));
}

function shutLeaves(verdict: Verdict): Verdict[] {
  if (isOpen(verdict)) return [];
  return verdict.children.length === 0 ? [verdict] : verdict.children.flatMap(shutLeaves);
}
