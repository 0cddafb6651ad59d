import { listAt, numberAt, textAt, valueAt } from '../../model/read-json.ts';
import { conditionOf, told } from './conditions.ts';
import { degraded, healthy, type ObjectHealth, progressing } from './verdict.ts';

/** Reasons of a waiting container that time alone rarely cures. */
const STUCK = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** Pod: running and ready, or ended well; a container that cannot start is named with its reason. */
export function podHealth(live: unknown): ObjectHealth {
  const phase = textAt(live, 'status', 'phase') ?? 'Pending';
  if (phase === 'Succeeded') return healthy();
  if (phase === 'Failed')
    return degraded(textAt(live, 'status', 'message') ?? failedContainer(live) ?? 'the pod failed');
  const stuck = stuckContainer(live);
  if (stuck !== null) return degraded(stuck);
  const ready = conditionOf(live, 'Ready');
  if (ready?.status === 'True') return healthy();
  const scheduled = conditionOf(live, 'PodScheduled');
  if (scheduled?.status === 'False') return progressing(told(scheduled));
  return progressing(ready === null ? `the pod is ${phase.toLowerCase()}` : told(ready));
}

/** A container that cannot start, as `container web: ImagePullBackOff: …`; null when there is none. */
export function stuckContainer(pod: unknown): string | null {
  for (const status of containerStatuses(pod)) {
    const reason = textAt(status, 'state', 'waiting', 'reason');
    if (reason === null || !STUCK.has(reason)) continue;
    const message = textAt(status, 'state', 'waiting', 'message');
    const name = textAt(status, 'name') ?? '?';
    return `container ${name}: ${reason}${message === null ? '' : `: ${message}`}`;
  }
  return null;
}

function failedContainer(pod: unknown): string | null {
  for (const status of containerStatuses(pod)) {
    const ended = valueAt(status, 'state', 'terminated');
    const code = numberAt(ended, 'exitCode');
    if (code === null || code === 0) continue;
    return `container ${textAt(status, 'name') ?? '?'} ended with code ${code} (${textAt(ended, 'reason') ?? 'Error'})`;
  }
  return null;
}

function containerStatuses(pod: unknown): unknown[] {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
}
