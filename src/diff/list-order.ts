import { type FieldPath, lastKey } from './field-path.ts';
import { isJsonMap, textAt } from './json.ts';
import type { ListMatch } from './match-items.ts';

/** Lists of Kubernetes' own kinds in which the order of items says nothing. */
const unordered = new Set([
  'containers',
  'volumes',
  'volumeMounts',
  'volumeDevices',
  'ports',
  'imagePullSecrets',
  'hostAliases',
  'tolerations',
  'topologySpreadConstraints',
  'volumeClaimTemplates',
  'ownerReferences',
  'conditions',
  'webhooks',
  'versions',
  'subjects',
  'secrets',
  'finalizers',
  'accessModes',
  'matchExpressions',
  'policyTypes',
  'metrics',
  'capabilities',
  'add',
  'drop',
  'verbs',
  'resources',
  'resourceNames',
  'apiGroups',
  'nonResourceURLs',
  'loadBalancerSourceRanges',
  'externalIPs',
  'shortNames',
  'categories',
]);
/** In these the order says nothing either, but only in kinds of the groups that are named. */
const unorderedIn: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['rbac.authorization.k8s.io', new Set(['rules'])],
  ['networking.k8s.io', new Set(['rules', 'tls', 'hosts', 'ingress', 'egress', 'from', 'to'])],
  ['admissionregistration.k8s.io', new Set(['rules', 'operations', 'apiVersions'])],
]);
/** Lists of plain values that are sets: an item has no place. */
const sets = new Set([
  'verbs',
  'resources',
  'resourceNames',
  'apiGroups',
  'nonResourceURLs',
  'finalizers',
  'add',
  'drop',
]);

/** True when the order of the items of the list at a path means nothing to Kubernetes. */
export function isUnordered(path: FieldPath, group: string, items: readonly unknown[]): boolean {
  const key = lastKey(path);
  if (key === 'env') return !items.some(refersToAnother);
  if (key === 'values') return path.some((step) => 'key' in step && step.key === 'matchExpressions');
  return unordered.has(key) || (unorderedIn.get(group)?.has(key) ?? false);
}

/** True for a list whose items are matched by what they are, not by where they stand. */
export function isSet(path: FieldPath, group: string): boolean {
  const key = lastKey(path);
  return sets.has(key) || key === 'tolerations' || (unorderedIn.get(group)?.has(key) ?? false);
}

/** `$(OTHER)` in a variable is only replaced when the other one stands before it. */
function refersToAnother(item: unknown): boolean {
  return isJsonMap(item) && (textAt(item, 'value') ?? '').includes('$(');
}

/** True when items that both sides have stand in another order. */
export function isReordered({ items }: ListMatch): boolean {
  const both = items.flatMap(({ before, after }) => (before && after ? [[before.index, after.index] as const] : []));
  both.sort(([a], [b]) => a - b);
  return both.some(([, after], index) => index > 0 && after < (both[index - 1]?.[1] ?? -1));
}
