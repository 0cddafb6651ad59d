import type { Look } from '../look.ts';
import type { Invariant } from './invariant.ts';
import { chainStands } from './ledger.ts';
import { proofsAreEarned, provenFirst } from './order.ts';
import { holdsStand, othersApproved, rejectedStay } from './people.ts';
import { expectedHead, nothingTwice, oneLivePromotion } from './writes.ts';

const invariants = {
  expectedHead,
  provenFirst,
  proofsAreEarned,
  holdsStand,
  rejectedStay,
  othersApproved,
  oneLivePromotion,
  nothingTwice,
  chainStands,
} satisfies Record<string, Invariant>;

/** A step after which something was not as it must be. */
export class Violation extends Error {
  readonly invariant: string;
  constructor(invariant: string, found: readonly string[]) {
    super(`${invariant}: ${found.join('; ')}`);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}

/** Throws the first `Violation` that a look shows. */
export function checkAll(look: Look): void {
  for (const [name, invariant] of Object.entries(invariants)) {
    const found = invariant(look);
    if (found.length > 0) throw new Violation(name, found);
  }
}
