import { lineDigest } from '../model/line-digest.ts';
import { targetKey } from '../model/names.ts';
import type { PullState } from '../model/snapshot.ts';

/**
 * What a pull request brings, as one digest: every target that it changes with the content that it would have. Two heads
 * with the same digest bring the same, whatever base they stand on: an approval of one is an approval of the other.
 */
export function contentFingerprint(pull: PullState): string {
  return lineDigest(pull.changes.map((change) => `${targetKey(change)} ${change.after?.content ?? 'removed'}`).sort());
}
