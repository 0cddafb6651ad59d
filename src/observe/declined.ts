import type { Pull } from '../hosts/host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { TargetAt } from '../model/target.ts';
import { parseGroupBody } from '../text/group-pull.ts';
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
    for (const { target, release } of promotedBy(pull.body)) {
      if (targets.get(target)?.release.id !== release) declined.push({ target, release });
    }
  }
  return declined;
}

function promotedBy(body: string): Snapshot['declined'] {
  const single = parsePullBody(body);
  if (single !== null) return [single];
  return parseGroupBody(body)?.members ?? [];
}
