import type { TargetStatus } from './cluster.ts';

/** The status of a target of which nothing can be known now, and why. */
export function unknownStatus(told: Pick<TargetStatus, 'sync' | 'error' | 'backend'>): TargetStatus {
  return {
    ...told,
    health: 'unknown',
    healthySince: null,
    syncedAt: null,
    revision: null,
    content: null,
    blockers: [],
    inventory: { objects: 0 },
  };
}
