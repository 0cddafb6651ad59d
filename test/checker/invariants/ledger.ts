import type { Invariant } from './invariant.ts';

/** The chain of records is valid after every step, and everything that was ever on it still is. */
export const chainStands: Invariant = ({ ledger }) => (ledger.status === 'broken' ? [ledger.problem] : []);
