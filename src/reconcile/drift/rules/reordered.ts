import { isRecord } from '../../../model/read-json.ts';
import { lastFieldOf } from '../path.ts';
import type { DriftRule } from './rule.ts';

/** Lists of texts that are sets whatever their order. */
const SETS = new Set([
  'accessModes',
  'apiGroups',
  'finalizers',
  'namespaces',
  'nonResourceURLs',
  'policyTypes',
  'resourceNames',
  'resources',
  'verbs',
]);

/**
 * The same items in another order. The order of plain values mostly means something (`args`), and so does that of init
 * containers; that of other items does not.
 */
export const reordered: DriftRule = {
  name: 'reordered lists',
  hides({ path, git, live }) {
    if (!Array.isArray(git) || !Array.isArray(live) || git.length !== live.length) return false;
    const field = lastFieldOf(path);
    const mayReorder = SETS.has(field) || ([...git, ...live].every(isRecord) && field !== 'initContainers');
    return mayReorder && sorted(git) === sorted(live);
  },
};

function sorted(list: readonly unknown[]): string {
  return JSON.stringify(list.map((item) => JSON.stringify(item, sortKeys)).sort());
}

function sortKeys(_: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
