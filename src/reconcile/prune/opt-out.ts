import { textAt } from '../../model/read-json.ts';

/**
 * The annotation by which a live object asks not to be deleted, null when there is none. Ours, Argo CD's sync options
 * (a comma-separated list) and Flux's are honoured, so that a repository may change its tool without losing its brakes.
 */
export function pruneOptOut(live: unknown): string | null {
  if (isDisabled(textAt(live, 'metadata', 'annotations', 'shiplock.dev/prune'))) return 'shiplock.dev/prune: disabled';
  const flux = 'kustomize.toolkit.fluxcd.io/prune';
  if (isDisabled(textAt(live, 'metadata', 'annotations', flux) ?? textAt(live, 'metadata', 'labels', flux))) {
    return `${flux}: disabled`;
  }
  const argo = textAt(live, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options') ?? '';
  const refusals = new Set(['prune=false', 'prune=confirm', 'delete=false']);
  const option = argo.split(',').find((entry) => refusals.has(entry.trim().toLowerCase()));
  if (option !== undefined) return `argocd.argoproj.io/sync-options: ${option.trim()}`;
  const keep = textAt(live, 'metadata', 'annotations', 'helm.sh/resource-policy');
  return keep?.trim().toLowerCase() === 'keep' ? 'helm.sh/resource-policy: keep' : null;
}

function isDisabled(text: string | null): boolean {
  return text?.trim().toLowerCase() === 'disabled';
}
