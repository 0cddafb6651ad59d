import type { CommandRecord, Ledger } from '../model/record.ts';

/** The answer on record of a `/diff` by which somebody with write access let a fork's commit be rendered. */
export const FORK_WORD = 'fork';

/**
 * True when somebody with the right said that this very commit of a pull request from a fork may be rendered. Read from
 * the signed records, so that the word stands whatever happens to the comment; nothing is allowed by a broken ledger.
 */
export function mayBeRendered(ledger: Ledger, { pull, head }: { pull: number; head: string }): boolean {
  if (ledger.status === 'broken') return false;
  return ledger.records.some(({ record }) => record.kind === 'command' && isWord(record, pull, head));
}

function isWord({ pull, head, outcome, answer }: CommandRecord, wanted: number, commit: string): boolean {
  return pull === wanted && head === commit && outcome === 'accepted' && answer === FORK_WORD;
}
