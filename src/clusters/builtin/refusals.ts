import type { Blocker } from '../../model/report.ts';
import { authorize, type Boundaries } from '../../reconcile/gate.ts';
import { blocker } from '../../reconcile/health/aggregate.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';

/** The objects that the install-time boundaries refuse: told before anything of the target is written. */
export function refusals(refs: readonly ObjectRef[], boundaries: Boundaries): Blocker[] {
  return refs.flatMap((ref) => {
    const permission = authorize(boundaries, ref);
    return permission.status === 'refused' ? [blocker(ref, permission.reason)] : [];
  });
}
