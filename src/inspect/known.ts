import type { Finding } from '../model/finding.ts';
import { findingObject } from '../text/finding-text.ts';
import { byWeight } from './order.ts';

/**
 * The findings of the head, those marked as known that the base has too: same inspection, object, field and message,
 * each of the base for one of the head. A finding that changes its message is a new one. Sorted, new ones first.
 */
export function markKnown(base: readonly Finding[], head: readonly Finding[]): Finding[] {
  const left = new Map<string, number>();
  for (const finding of base) left.set(identityOf(finding), (left.get(identityOf(finding)) ?? 0) + 1);
  const marked: Finding[] = [];
  for (const finding of head) {
    const identity = identityOf(finding);
    const count = left.get(identity) ?? 0;
    left.set(identity, count - 1);
    marked.push({ ...finding, known: count > 0 });
  }
  return marked.sort(byWeight);
}

/** Lines move and levels are a matter of the config: neither makes a finding another one. */
function identityOf(finding: Finding): string {
  return JSON.stringify([finding.inspection, findingObject(finding), finding.path, finding.message]);
}
