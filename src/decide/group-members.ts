import { ruleOf } from '../model/application-rule.ts';
import { targetKey } from '../model/names.ts';
import type { PullState } from '../model/snapshot.ts';
import { renderBranchName } from '../text/branch-name.ts';
import { parseGroupBody } from '../text/group-pull.ts';
import { versionLabel } from '../text/version-label.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import type { Context, ReadTarget } from './context.ts';
import { areDependenciesThere } from './gates/dependency.ts';
import { heldBack, type Wait } from './holding.ts';
import { editsOf } from './load-edits.ts';
import type { OpenPulls } from './loads.ts';
import { handsOn } from './own-pulls.ts';
import { busyWith } from './pace.ts';
import { newerRejected } from './rejections.ts';
import { openRequest } from './requests.ts';

/** What one body, one comment and one person can carry; the rest of a group goes in its next pull request. */
const MOST = 100;

/** The group whose pull request an application's bumps share; undefined for one without. */
export function groupOf(application: string, { config }: Pick<Context, 'config'>): string | undefined {
  return ruleOf(application, config)?.group;
}

/** A member for which something waits and that does not go with the others now. */
export interface LeftOut extends Wait {
  candidate: Candidate | null;
  application: string;
  /** The pull request in which it is instead. */
  pull?: number;
}

/** What a group does in one environment now. */
export interface GroupMove {
  /** What goes into its pull request. */
  candidates: Candidate[];
  /**
   * Each in a pull request of its own: what a person asked for by name, and what comes while the group's pull request is a
   * person's, who made a commit on it.
   */
  alone: Candidate[];
  leftOut: LeftOut[];
}

/**
 * Shares out the waiting bumps of a group's applications in one environment. Whatever may move goes; a member that is held,
 * soaks, waits for another application, cannot be edited, or stands in a pull request that people changed or approved is
 * left out, and holds nobody up. A pull request that is about to merge takes in nobody new, and neither does one that people
 * approved while something of it may still move.
 */
export function decideGroup(
  { group, environment, members }: { group: string; environment: string; members: readonly ReadTarget[] },
  open: OpenPulls,
  context: Context,
): GroupMove {
  const standing = open.open.get(renderBranchName({ kind: 'group', group, environment }));
  const hands = standing === undefined ? 'free' : handsOn(standing, open.merging, context);
  const inside = new Set(standing === undefined ? [] : membersOf(standing));
  const move: GroupMove = { candidates: [], alone: [], leftOut: [] };
  const outside: Candidate[] = [];
  for (const target of members) {
    const candidate = candidateFor(target, context);
    if (candidate !== null && openRequest(target, context) !== undefined) move.alone.push(candidate);
    const wait = candidate === null ? whyNone(target, context) : whyNot(candidate, open, context);
    const isOutside = hands !== 'free' && !inside.has(targetKey(target.at.target));
    if (wait !== null) move.leftOut.push({ application: target.at.target.application, candidate, ...wait });
    else if (candidate !== null) (isOutside ? outside : move.candidates).push(candidate);
  }
  shareOutside(move, outside, hands, context);
  const { stay, leave } = splitDependants(move.candidates, context);
  move.candidates = stay;
  for (const one of leave) move.leftOut.push(leftOf(one, UNMET));
  // What is in it stays, what comes later waits.
  move.candidates.sort((a, b) => Number(inside.has(keyOf(b))) - Number(inside.has(keyOf(a))));
  for (const candidate of move.candidates.splice(MOST)) move.leftOut.push(leftOf(candidate, NO_ROOM));
  move.leftOut.sort((a, b) => (a.application < b.application ? -1 : 1));
  return move;
}

/** What does not stand in a pull request that is not free: alone, after it, or in it, by whose it is. */
function shareOutside(
  move: GroupMove,
  outside: readonly Candidate[],
  hands: ReturnType<typeof handsOn>,
  context: Context,
): void {
  // Where nothing of what people approved can move by now, since all is held, the others need not wait for it.
  const isShut = hands === 'leaving' || splitDependants(move.candidates, context).stay.length > 0;
  if (hands === 'foreign') move.alone.push(...outside);
  else if (isShut) move.leftOut.push(...outside.map((candidate) => leftOf(candidate, SHUT)));
  else move.candidates.push(...outside);
}

const NO_ROOM = `it waits for the next pull request: one has room for ${MOST}`;

const UNMET = 'what it depends on has not landed there and does not come along';

const SHUT = 'people approved what stands, or it is about to be merged: this comes after that';

function whyNone(target: ReadTarget, context: Context): Wait | null {
  const why = newerRejected(target, context);
  return why === null ? null : { why, until: null };
}

/** Why a bump does not go with the others now; null when it does. */
function whyNot(
  candidate: Candidate,
  { open, merging }: OpenPulls,
  context: Context,
): (Wait & Pick<LeftOut, 'pull'>) | null {
  const { target, moves } = candidate;
  const { application, environment } = target.at.target;
  const version = `\`${versionLabel(moves.map(({ to }) => to))}\``;
  if (openRequest(target, context) !== undefined) {
    return { why: `${version} was asked for by name, and has a pull request of its own`, until: null };
  }
  const single = open.get(renderBranchName({ kind: 'target', application, environment }));
  if (single !== undefined && handsOn(single, merging, context) !== 'free') {
    const why = 'it has a pull request of its own, which people changed or approved';
    return { why, until: null, pull: single.number };
  }
  const held = heldBack(target, context);
  if (held !== null) return { why: `${version} waits: ${held.why}`, until: held.until };
  const busy = busyWith(target, context);
  if (busy !== null) {
    return { why: `${version} waits: what came before it ${busyText[busy.what]}`, until: busy.until ?? busy.limit };
  }
  const { brought, notes } = editsOf([candidate]);
  return brought.length > 0 ? null : { why: `${version} waits: ${notes[0]?.message}`, until: null };
}

const busyText = { soaking: 'soaks', arriving: 'is not reported healthy yet' } as const;

/** Parts those that may go together from those that depend on an application that is not there and does not come along. */
function splitDependants(
  candidates: readonly Candidate[],
  context: Context,
): { stay: Candidate[]; leave: Candidate[] } {
  let stay = [...candidates];
  for (let size = -1; size !== stay.length; ) {
    size = stay.length;
    const together = new Set(stay.map(({ target }) => target.at.target.application));
    stay = stay.filter(({ target }) => areDependenciesThere(target.at.target, together, context));
  }
  return { stay, leave: candidates.filter((one) => !stay.includes(one)) };
}

function leftOf(candidate: Candidate, why: string): LeftOut {
  return { application: candidate.target.at.target.application, candidate, why, until: null };
}

/** Targets that the pull request of a group or batch moves: by its body, and where that was spoilt, by what it changes. */
export function membersOf(pull: PullState): string[] {
  const said = parseGroupBody(pull.body)?.members.map(({ target }) => target);
  return said ?? pull.changes.map(targetKey);
}

function keyOf({ target }: Candidate): string {
  return targetKey(target.at.target);
}
