import { secondsBetween } from '../decide/time.ts';
import type { Instant } from '../model/names.ts';
import type { VersionOrder } from '../text/policy/version-order.ts';
import { versionLabel } from '../text/version-label.ts';
import { type Arrival, releaseOf, sinceWhen } from './stays.ts';

/** A version that went back in a target. */
export interface Rollback {
  target: string;
  from: string;
  to: string;
  at: Instant;
  subject: string;
  /** How long what was taken back had been there. */
  secondsLive: number;
  /** True when the commit says so itself. */
  said: boolean;
}

/** Arrivals that brought an older version, or one that the target had before. */
export function rollbacksIn(
  arrivals: readonly Arrival[],
  order: VersionOrder,
): { arrival: Arrival; rollback: Rollback }[] {
  const found: { arrival: Arrival; rollback: Rollback }[] = [];
  for (const arrival of arrivals) {
    if (arrival.isBack || isOlder(arrival, order)) found.push({ arrival, rollback: rollbackOf(arrival) });
  }
  return found;
}

function rollbackOf({ stay, previous, commit, entering }: Arrival): Rollback {
  const repositories = entering.map(({ repository }) => repository);
  const left = releaseOf(previous).artifacts.filter(({ repository }) => repositories.includes(repository));
  return {
    target: stay.key,
    from: versionLabel(left),
    to: versionLabel(entering),
    at: stay.from,
    subject: commit.subject,
    secondsLive: secondsBetween(sinceWhen(previous).from, stay.from),
    said: /\brevert|\broll(?:ed|ing)?[ -]?back/i.test(commit.subject),
  };
}

/** True when nothing that it brings is newer than before, and something is older. */
function isOlder({ stay, previous, entering }: Arrival, order: VersionOrder): boolean {
  const { application } = stay.held.at.target;
  const orders = entering.flatMap((artifact) => {
    const old = releaseOf(previous).artifacts.find(({ repository }) => repository === artifact.repository);
    return old === undefined ? [] : (order.compare(application, artifact, old) ?? []);
  });
  return orders.some((order) => order < 0) && orders.every((order) => order <= 0);
}
