import { at, listAt, objectAt, textAt } from '../json.ts';
import { ownKey } from './keys.ts';
import type { Controller } from './loop.ts';
import type { Operator } from './operator.ts';

/** Binds every claim at once, to a volume that exists in name only: PersistentVolumes are not served. */
export function claimController(operator: Operator): Controller {
  return {
    name: 'persistentvolumeclaims',
    keysFor: (change) => ownKey(change, 'PersistentVolumeClaim', ''),
    reconcile(namespace, name) {
      const claim = operator.get('PersistentVolumeClaim', namespace, name);
      if (claim === undefined || textAt(claim, 'status', 'phase') === 'Bound') return undefined;
      const spec = { ...objectAt(claim, 'spec'), volumeName: `pvc-${claim.metadata.uid ?? ''}` };
      const bound = operator.update({ ...claim, spec });
      operator.setStatus(bound, {
        phase: 'Bound',
        accessModes: listAt(claim, 'spec', 'accessModes'),
        capacity: { storage: at(claim, 'spec', 'resources', 'requests', 'storage') ?? '1Gi' },
      });
      return undefined;
    },
  };
}
