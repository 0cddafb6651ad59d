import type { Pull } from '../hosts/host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { TargetAt } from '../model/target.ts';
import { parsePullBody } from '../text/pull-body.ts';

/**
 * Releases that people declined: a promotion of ours that was closed without a merge, for as long as its target does
 * not have that release by another way. The next release is offered again.
 */
export function observeDeclined(
  closed: readonly Pull[],
  ourLogin: string,
  targets: ReadonlyMap<string, TargetAt>,
): Snapshot['declined'] {
  const declined: Snapshot['declined'] = [];
  for (const pull of closed) {
    if (pull.mergedAt !== null || pull.author !== ourLogin) continue;
    const marker = parsePullBody(pull.body);
    if (marker === null || targets.get(marker.target)?.release.id === marker.release) continue;
    declined.push({ target: marker.target, release: marker.release });
  }
  return declined;
}
