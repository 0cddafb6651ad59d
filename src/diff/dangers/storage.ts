import { textAt, valueAt } from '../json.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { quantityOf } from '../quantity.ts';
import { type FoundDanger, quoted } from './danger-rule.ts';

/** Claims that shrink, and volumes that are no longer kept. */
export function storage({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept') return [];
  return [...shrink(before, after), ...lessKept(before, after)];
}

function shrink(before: unknown, after: unknown): FoundDanger[] {
  if (textAt(after, 'kind') !== 'PersistentVolumeClaim') return [];
  const keys = ['spec', 'resources', 'requests', 'storage'] as const;
  const [left, right] = [before, after].map((side) => quantityOf(valueAt(side, ...keys)));
  if (left === null || right === null || left === undefined || right === undefined || right >= left) return [];
  const message = `Kubernetes refuses to shrink a claim from ${quoted(String(valueAt(before, ...keys)))} to ${quoted(String(valueAt(after, ...keys)))}: the sync fails. Make a smaller claim and copy the data.`;
  return [{ rule: 'claim-shrinks', path: keys.join('.'), message }];
}

function lessKept(before: unknown, after: unknown): FoundDanger[] {
  const places: [string, string[]][] = [
    ['PersistentVolume', ['spec', 'persistentVolumeReclaimPolicy']],
    ['StatefulSet', ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted']],
    ['StatefulSet', ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled']],
  ];
  return places.flatMap(([kind, keys]) => {
    if (textAt(after, 'kind') !== kind || textAt(after, ...keys) !== 'Delete') return [];
    if (textAt(before, ...keys) === 'Delete') return [];
    const message =
      'From now on the data is deleted together with what claims it. Keep `Retain` where it must outlive that.';
    return [{ rule: 'data-not-kept', path: keys.join('.'), message }];
  });
}
