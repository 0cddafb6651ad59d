import type { TargetKey } from '../../model/names.ts';

/** Who wants to hear of targets that changed in the cluster. */
export interface TargetListeners {
  /** Who brings it about told something new: read its status again. */
  nudge(target: TargetKey): void;
  /** Its objects changed: look for drift. */
  wake(target: TargetKey): void;
}
