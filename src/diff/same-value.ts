import { durationOf, isDurationPath } from './duration.ts';
import type { FieldPath } from './field-path.ts';
import { isJsonMap } from './json.ts';
import { isQuantityPath, quantityOf } from './quantity.ts';

/** True for one quantity or duration written in two ways, in a field that holds such. */
export function isSameValue(before: unknown, after: unknown, path: FieldPath): boolean {
  if (isQuantityPath(path)) {
    const [left, right] = [quantityOf(before), quantityOf(after)];
    return left !== null && left === right;
  }
  if (!isDurationPath(path)) return false;
  const [left, right] = [durationOf(before), durationOf(after)];
  return left !== null && left === right;
}

/**
 * Maps that mean the same when they are empty as when they are not there. Elsewhere an empty map says something:
 * `emptyDir: {}` is a volume, `podSelector: {}` is every pod.
 */
const idleMaps = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'affinity',
  'resources',
  'limits',
  'requests',
  'securityContext',
  'strategy',
  'updateStrategy',
  'status',
  'data',
  'stringData',
  'binaryData',
]);
/** Lists that an empty one closes and a missing one leaves open, or the other way round. */
const tellingLists = new Set(['ingress', 'egress', 'from', 'to', 'namespaces', 'policyTypes', 'namespaceSelectors']);

/** True when one side has nothing and the other null, an empty list or an empty map that means nothing as well. */
export function isBothEmpty(before: unknown, after: unknown, path: FieldPath): boolean {
  return isNothing(before, path) && isNothing(after, path);
}

function isNothing(value: unknown, path: FieldPath): boolean {
  if (value === undefined || value === null) return true;
  const last = path.at(-1);
  const key = last !== undefined && 'key' in last ? last.key : '';
  if (Array.isArray(value)) return value.length === 0 && !tellingLists.has(key);
  return isJsonMap(value) && Object.keys(value).length === 0 && idleMaps.has(key);
}
