import { lastFieldOf } from '../path.ts';
import type { DriftRule } from './rule.ts';

/** `kubectl rollout restart` leaves a time on the pod template. Taking it away would restart everything once more. */
export const restarts: DriftRule = {
  name: 'restarts by hand',
  hides: ({ path, kind }) => kind === 'added' && lastFieldOf(path) === 'kubectl.kubernetes.io/restartedAt',
};
