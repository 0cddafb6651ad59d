import type { Config } from '../model/config.ts';
import type { TagState } from '../model/image-state.ts';
import type { Instant } from '../model/names.ts';
import type { VersionPolicy } from '../model/policy.ts';
import type { Ledger } from '../model/record.ts';
import type { Artifact } from '../model/release.ts';
import { asksImage, obstacleTo } from '../text/policy/fitness.ts';
import { newerTags } from '../text/policy/newer-tags.ts';
import type { VersionOrder } from '../text/policy/version-order.ts';
import type { Use } from './choices.ts';

/** Tags that a choice may fall on, the best first. */
export interface Wish {
  tags: readonly string[];
  /** The tag is pushed again and again: its digest is asked for after every listing. */
  isMoving: boolean;
  /** Whether what an image says of itself lets it be taken; null where the policy asks nothing of it. */
  isFit: ((image: Pick<TagState, 'created' | 'platforms'>) => boolean) | null;
}

/** So many images are looked at for one choice: behind them nothing is known, and nothing is chosen. */
const LOOKED_AT = 20;

/**
 * What has to be found out of one repository so that each target can be decided on: the newest version that its policy
 * admits and nobody rejected, and where releases go one by one the next one as well.
 */
export function wishesFor(
  repository: string,
  {
    uses,
    order,
    config,
    ledger,
    now,
  }: { uses: readonly Use[]; order: VersionOrder; config: Config; ledger: Ledger; now: Instant },
): Wish[] {
  const isQueue = Object.values(config.environments).some(({ pace }) => pace === 'queue');
  const rejected = rejectedTags(ledger, repository);
  const wishes = new Map<string, Wish>();
  for (const { application, release } of uses) {
    for (const { repository: name, tag } of release.artifacts) {
      const id = `${application}\n${tag}`;
      if (name !== repository || wishes.has(id)) continue;
      const policy = order.policyOf(application, repository);
      const isFit = fitness(policy, now);
      if (policy.digest !== undefined) {
        wishes.set(id, { tags: [policy.digest], isMoving: true, isFit });
        continue;
      }
      const ranks = order.ranks(application, repository);
      const newer = ranks === undefined ? [] : newerTags(ranks, policy, tag).filter((one) => !rejected.has(one));
      wishes.set(id, { tags: newer.slice(0, LOOKED_AT), isMoving: false, isFit });
      if (isQueue) wishes.set(`${id}\n`, { tags: newer.toReversed().slice(0, LOOKED_AT), isMoving: false, isFit });
    }
  }
  return [...wishes.values()];
}

function fitness(policy: VersionPolicy, now: Instant): Wish['isFit'] {
  return asksImage(policy) ? (image) => obstacleTo(image, policy, now) === null : null;
}

/** Tags of an image that somebody rejected: the one after them is chosen. */
function rejectedTags(ledger: Ledger, repository: string): Set<string> {
  const rejected = ledger.status === 'broken' ? [] : ledger.records;
  const artifacts = rejected.flatMap(({ record }): readonly Artifact[] =>
    record.kind === 'rejection' ? record.artifacts : [],
  );
  return new Set(artifacts.flatMap((one) => (one.repository === repository ? (one.tag ?? []) : [])));
}
