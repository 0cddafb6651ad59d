import { z } from 'zod';
import { Instant } from '../../model/names.ts';
import type { HealthState } from '../../model/report.ts';
import { nextHealthySince } from '../../reconcile/health/since.ts';

/** What is remembered of a target that another reconciler brings about: since when it stands as Git has it. */
export const Standing = z.strictObject({
  version: z.literal(1),
  repository: z.string(),
  target: z.string(),
  /** The content that was synced. */
  content: z.string(),
  syncedAt: Instant,
  healthySince: Instant.nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** What one look found of a target that is synced at this content. */
export interface StandingSeen {
  content: string;
  health: HealthState;
  /** Since when the other reconciler says that it is synced and that it is healthy; null when it does not say. */
  syncedAt: Instant | null;
  healthyAt: Instant | null;
}

/**
 * What stands after one more look. The other reconciler's own dates count only for a content that was never seen before:
 * then its later one, never one of the future. After that our own record is kept, as the builtin reconciler keeps it.
 */
export function nextStanding(
  before: Standing | null,
  seen: StandingSeen,
  named: Pick<Standing, 'repository' | 'target'>,
  now: Instant,
): Standing {
  const { content, health } = seen;
  const isSame = before !== null && before.content === content;
  const syncedAt = isSame ? before.syncedAt : earlier(seen.syncedAt ?? now, now);
  const since = earlier(later(syncedAt, seen.healthyAt ?? now), now);
  const healthySince = isSame ? nextHealthySince(before.healthySince, health, now) : first(health, since);
  return { version: 1, ...named, content, syncedAt, healthySince };
}

function first(health: HealthState, since: Instant): Instant | null {
  return health === 'healthy' ? since : null;
}

function later(a: Instant, b: Instant): Instant {
  return Date.parse(a) >= Date.parse(b) ? a : b;
}

function earlier(a: Instant, b: Instant): Instant {
  return Date.parse(a) <= Date.parse(b) ? a : b;
}
