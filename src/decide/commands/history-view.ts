import { historyText } from '../../text/history-text.ts';
import type { Context } from '../context.ts';
import { historyOf } from '../history.ts';
import { readFilter } from './place-filter.ts';
import type { Place } from './places.ts';

/** The answer to `/history`, newest first. Proofs are left out: they are what machines say, one for each step. */
export function historyView(
  args: readonly string[],
  place: Place,
  context: Context,
): { text: string } | { problem: string } {
  const found = readFilter(args, place, context);
  if ('problem' in found) return found;
  const { ledger } = context.snapshot;
  const records = ledger.status === 'intact' ? ledger.records : [];
  const lines = historyOf(records, found.filter).filter(({ kind }) => kind !== 'proof');
  return { text: historyText(lines, found.filter) };
}
