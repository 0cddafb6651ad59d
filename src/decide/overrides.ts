import type { Override } from '../model/record.ts';
import type { PullState } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import { overridableGate } from '../text/gate-names.ts';
import type { Context } from './context.ts';
import { again } from './verdicts.ts';

/** Reasons of gates that nobody can open, whatever their gate's word: there is nothing that could be merged, or nobody saw it. */
const firm = new Set(['Conflict', 'ForkNotApproved']);

/**
 * A verdict on a pull request with the gates opened that named people overrode, at exactly this head. An override opens
 * the gates of its own word and no other: a parent is judged anew by its children.
 */
export function withOverrides(verdict: Verdict, pull: PullState, context: Context): Verdict {
  const said = context.standing.overrides.get(pull.number) ?? [];
  const here = said.filter(({ head }) => head === pull.head.sha);
  return here.length === 0 ? verdict : opened(verdict, here);
}

function opened(verdict: Verdict, overrides: readonly Override[]): Verdict {
  if (isOpen(verdict)) return verdict;
  if (verdict.children.length === 0) return openedLeaf(verdict, overrides);
  const children = verdict.children.map((child) => opened(child, overrides));
  const isSame = children.every((child, index) => child === verdict.children[index]);
  return isSame ? verdict : again(verdict, children);
}

function openedLeaf(verdict: Verdict, overrides: readonly Override[]): Verdict {
  const word = overridableGate(verdict.gate);
  const override = overrides.findLast(({ gate }) => gate === word);
  if (override === undefined || firm.has(verdict.reason)) return verdict;
  const { gate, reason, message, seen, children } = verdict;
  const why = override.reason === '' ? '' : `; reason given: ${override.reason}`;
  return { status: 'overridden', gate, reason, message: `${message}${why}`, seen, children, by: override.by };
}
