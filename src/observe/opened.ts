import type { Pull } from '../hosts/host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { parseBranchName } from '../text/branch-name.ts';

const AN_HOUR_MS = 3_600_000;

/** Promotions of ours that were opened within the last hour, by when GitHub made them; rollbacks are none. */
export function observeOpened(pulls: readonly Pull[], ourLogin: string, now: string): Snapshot['opened'] {
  const since = Date.parse(now) - AN_HOUR_MS;
  return pulls.flatMap(({ author, head, createdAt }) => {
    const isOurs = author === ourLogin && !head.fork && parseBranchName(head.branch) !== null;
    return isOurs && Date.parse(createdAt) > since ? [{ branch: head.branch, at: createdAt }] : [];
  });
}
