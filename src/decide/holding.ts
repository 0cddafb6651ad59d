import { type Instant, targetKey } from '../model/names.ts';
import type { Plan } from '../model/plan.ts';
import { versionLabel } from '../text/version-label.ts';
import type { Candidate } from './candidates.ts';
import type { Context, ReadTarget } from './context.ts';
import { holdsOn, holdText } from './gates/hold.ts';
import { openRequest } from './requests.ts';
import { latest } from './time.ts';

/** What keeps a bump from being made now: a finished phrase for people, and when it may end by the clock. */
export interface Wait {
  why: string;
  until: Instant | null;
}

/**
 * The hold that keeps automation from making or changing a pull request for a target: no bump goes to what a person
 * stopped. What a person asked for by name is opened all the same, and waits there. Null without one.
 */
export function heldBack(target: ReadTarget, context: Context): Wait | null {
  const holds = holdsOn(target.at.target, context);
  const [first] = holds;
  if (first === undefined || openRequest(target, context) !== undefined) return null;
  return { why: holdText(first), until: first.until === null ? null : latest(holds.map(({ until }) => until)) };
}

type Note = Plan['notes'][number];

/** `1.4.3 waits: checkout/dev is held by @pim`, as a note on the plan. */
export function waitNote(candidate: Candidate, why: string): Note {
  return leftNote(candidate, `\`${versionLabel(candidate.moves.map(({ to }) => to))}\` waits: ${why}`);
}

/** The same for a phrase that says it all. */
export function leftNote({ target }: Candidate, message: string): Note {
  return { kind: 'waits', target: targetKey(target.at.target), message };
}
