import { type Instant, targetKey } from '../../model/names.ts';
import type { Ledger } from '../../model/record.ts';
import type { Release } from '../../model/release.ts';

/** A release that was healthy in a target, with the commit and the content at which it was. */
export interface Stand {
  release: Release;
  revision: string;
  /** Null for a landing that was recorded without it. */
  content: string | null;
  at: Instant;
}

/**
 * The releases that were healthy in a target, newest first, each once, by proofs and landings. A proof that is too old
 * to open a gate still says that the release was well here. What turned unhealthy afterwards stands no longer.
 * With `until`, as it was at that moment.
 */
export function standsOf(ledger: Ledger, target: string, until: Instant | null = null): Stand[] {
  if (ledger.status === 'broken') return [];
  const stands = new Map<string, Stand>();
  for (const { at, record } of ledger.records) {
    if (until !== null && at > until) break;
    if (record.kind === 'incident' && record.target === target) stands.delete(record.release.id);
    const isOfTarget =
      (record.kind === 'landing' && record.target === target) ||
      (record.kind === 'proof' && targetKey(record) === target);
    if (!isOfTarget) continue;
    const { release, revision, content } = record;
    const before = stands.get(release.id);
    // A landing without content says nothing that a proof before it did not say better.
    if (before !== undefined && content === undefined) continue;
    stands.delete(release.id);
    stands.set(release.id, { release, revision, content: content ?? null, at });
  }
  return [...stands.values()].reverse();
}
