import { type Instant, targetKey } from '../../model/names.ts';
import type { Release } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import { artifactMoves } from '../../text/artifact-move.ts';
import type { Context } from '../context.ts';
import { type Stand, standsOf } from './stands.ts';

/**
 * The stand to which a change sets a target back: the release that it would have was healthy there before, and is older
 * than the one that it has. Null for every other change, so also for one that moves a single artifact forward. With
 * `until`, by what was known at that moment.
 */
export function goesBack(
  change: TargetChange,
  { snapshot, order }: Pick<Context, 'snapshot' | 'order'>,
  until: Instant | null = null,
): Stand | null {
  const { before, after } = change;
  if (before === null || after === null || before.release.id === after.release.id) return null;
  if (!isOlder(after.release, before.release, change.application, order)) return null;
  return (
    standsOf(snapshot.ledger, targetKey(change), until).find(({ release }) => release.id === after.release.id) ?? null
  );
}

/** True when every artifact that moves between the two moves to an older version. */
function isOlder(release: Release, than: Release, application: string, order: Context['order']): boolean {
  const moves = artifactMoves(than, release);
  return (
    moves.length > 0 &&
    moves.every(({ repository, from, to }) => {
      if (from === null || to === null) return false;
      return (order.compare(application, { repository, ...to }, { repository, ...from }) ?? 0) < 0;
    })
  );
}
