import { conditionOf, isUnobserved, told } from './conditions.ts';
import { degraded, healthy, type ObjectHealth, progressing } from './verdict.ts';

/**
 * Any other kind, by the conventions of conditions (kstatus): Stalled and Reconciling are abnormal when true, Ready and
 * Available normal. Without any of them, being there is being healthy.
 */
export function genericHealth(live: unknown): ObjectHealth {
  if (isUnobserved(live)) return progressing('its controller has not seen the newest version yet');
  const stalled = conditionOf(live, 'Stalled');
  if (stalled?.status === 'True') return degraded(told(stalled));
  const reconciling = conditionOf(live, 'Reconciling');
  if (reconciling?.status === 'True') return progressing(told(reconciling));
  for (const type of ['Ready', 'Available']) {
    const condition = conditionOf(live, type);
    if (condition !== null && condition.status !== 'True') return progressing(told(condition));
  }
  return healthy();
}
