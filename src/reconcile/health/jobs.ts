import { valueAt } from '../../model/read-json.ts';
import { conditionOf, told } from './conditions.ts';
import { degraded, healthy, type ObjectHealth, progressing, suspended } from './verdict.ts';

/** Job: healthy only when complete. */
export function jobHealth(live: unknown): ObjectHealth {
  const failed = conditionOf(live, 'Failed');
  if (failed?.status === 'True') return degraded(told(failed));
  const complete = conditionOf(live, 'Complete');
  if (complete?.status === 'True') return healthy();
  const doomed = conditionOf(live, 'FailureTarget');
  if (doomed?.status === 'True') return degraded(told(doomed));
  if (valueAt(live, 'spec', 'suspend') === true) return suspended('the job is suspended');
  return progressing('the job has not completed yet');
}

/** CronJob: its being there is enough; what its jobs do is not the release's health. */
export function cronJobHealth(live: unknown): ObjectHealth {
  return valueAt(live, 'spec', 'suspend') === true ? suspended('the schedule is suspended') : healthy();
}
