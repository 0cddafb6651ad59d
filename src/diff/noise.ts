import type { FieldPath } from './field-path.ts';

const labels = new Set([
  'helm.sh/chart',
  'chart',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'heritage',
]);

/**
 * True for a field that changes with every chart version and says nothing about what runs: it is hidden, but counted.
 */
export function isNoisePath(path: FieldPath): boolean {
  const last = path.at(-1);
  const parent = path.at(-2);
  if (last === undefined || parent === undefined || !('key' in last) || !('key' in parent)) return false;
  if (parent.key === 'labels') return labels.has(last.key);
  return parent.key === 'annotations' && /(?:^|[/.-])checksum(?:[/.-]|$)/.test(last.key);
}

/** True for a map whose keys are noise one by one, so that it is never compared as a whole. */
export function mayHoldNoise(path: FieldPath): boolean {
  const last = path.at(-1);
  return last !== undefined && 'key' in last && (last.key === 'labels' || last.key === 'annotations');
}
