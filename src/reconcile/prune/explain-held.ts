import { spokenKey } from '../object-key.ts';
import { PRUNE_TRAILER } from './consent.ts';
import type { Held } from './plan.ts';

const MAX_NAMED = 10;

/** One sentence for people on a prune that a brake held: why, which objects, and what allows it. */
export function explainHeld(held: Held): string {
  const named = held.entries.slice(0, MAX_NAMED).map(spokenKey);
  const more = held.entries.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  const what = held.by === 'brake' ? 'Nothing was pruned' : 'Not everything was pruned';
  return (
    `${what}: ${held.reason}. To be deleted: ${list}. To allow exactly this, merge a pull request whose ` +
    `commit message ends with the trailer "${PRUNE_TRAILER}: ${held.hash}".`
  );
}
