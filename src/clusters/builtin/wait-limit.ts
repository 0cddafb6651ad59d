import type { Blocker, HealthState } from '../../model/report.ts';

/** Since when each target progresses without a break, so that no wait is endless. In memory: a new agent waits anew. */
export interface WaitLimit {
  /** The health after the limit: `progressing` for longer than it is `degraded`, and says so. */
  judge(
    id: string,
    content: string,
    seen: { health: HealthState; blockers: Blocker[] },
  ): { health: HealthState; blockers: Blocker[] };
}

/** Turns progress that takes longer than `limitSeconds` at one content into an incident. */
export function createWaitLimit(limitSeconds: number, now: () => number): WaitLimit {
  const waits = new Map<string, { content: string; since: number }>();
  return {
    judge(id, content, seen) {
      if (seen.health !== 'progressing') {
        waits.delete(id);
        return seen;
      }
      const known = waits.get(id);
      const wait = known?.content === content ? known : { content, since: now() };
      waits.set(id, wait);
      if (now() - wait.since < limitSeconds * 1000) return seen;
      const note = `not healthy after ${limitSeconds} s`;
      const blockers = seen.blockers.map((each) => ({ ...each, reason: `${note}: ${each.reason}` }));
      return { health: 'degraded', blockers };
    },
  };
}
