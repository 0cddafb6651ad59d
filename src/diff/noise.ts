import type { NoiseReason } from '../model/changes.ts';
import type { FieldPath } from './field-path.ts';

const versionLabels = new Set([
  'helm.sh/chart',
  'chart',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'heritage',
]);

/** By these Argo CD, Flux, Helm and kubectl find what belongs to them; they say nothing about what runs. */
const tracking =
  /^(?:argocd\.argoproj\.io\/(?:tracking-id|instance)|app\.kubernetes\.io\/(?:instance-tracking|part-of-tracking)|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/(?:name|namespace|checksum)|meta\.helm\.sh\/release-(?:name|namespace)|config\.kubernetes\.io\/origin)$/;

/**
 * Why a field is noise by where it stands: it changes with every version of a chart and says nothing about what runs.
 * Null for all others. Labels in selectors are no noise.
 */
export function noiseAt(path: FieldPath): NoiseReason | null {
  const last = path.at(-1);
  const parent = path.at(-2);
  if (path.length === 1 && last !== undefined && 'key' in last && last.key === 'sops') return 'encryption';
  if (last === undefined || parent === undefined || !('key' in last) || !('key' in parent)) return null;
  if (parent.key !== 'labels' && parent.key !== 'annotations') return null;
  if (tracking.test(last.key)) return 'tracking';
  if (parent.key === 'labels') return versionLabels.has(last.key) ? 'version-label' : null;
  return /(?:^|[/.-])checksum(?:[/.-]|$)/.test(last.key) ? 'checksum' : null;
}

/** True for a map whose keys are noise one by one, so that it is never compared as a whole. */
export function mayHoldNoise(path: FieldPath): boolean {
  const last = path.at(-1);
  return last !== undefined && 'key' in last && (last.key === 'labels' || last.key === 'annotations');
}
