import type { Pass } from '../model/record.ts';
import type { PullState } from '../model/snapshot.ts';
import { isOpen, type Verdict } from '../model/verdict.ts';
import type { Context } from './context.ts';
import { recordsOf } from './records.ts';

/** The newest pass that an operator gave to exactly this head of a pull request (`shiplock check pass`). */
export function passOn({ number, head }: PullState, context: Context): Pass | undefined {
  return recordsOf(context, 'pass')
    .map(({ record }) => record)
    .findLast((pass) => pass.pull === number && pass.head === head.sha);
}

/** A verdict that an operator opened as a whole: what was found stays visible below it. A conflict cannot be opened. */
export function withPass(verdict: Verdict, pass: Pass | undefined): Verdict {
  if (pass === undefined || isOpen(verdict) || verdict.reason === 'Conflict') return verdict;
  const { gate, seen, children } = verdict;
  const message = `let through by hand by ${pass.by}: ${pass.reason} (without that: ${verdict.message})`;
  return { status: 'overridden', gate, reason: 'PassedByHand', message, seen, children, by: pass.by };
}
