import type { Instant } from '../../model/names.ts';
import type { HealthState } from '../../model/report.ts';

/**
 * Since when a target is healthy at its content, after one more look. Only an incident ends it: a node drain or an
 * autoscaler that makes a workload progress for a moment is no break of the soak.
 */
export function nextHealthySince(before: Instant | null, health: HealthState, now: Instant): Instant | null {
  switch (health) {
    case 'healthy':
      return before ?? now;
    case 'progressing':
    case 'suspended':
      return before;
    case 'degraded':
    case 'missing':
    case 'unknown':
      return null;
  }
}
