import { pathText } from '../path.ts';
import type { DriftRule } from './rule.ts';

const TRACKERS = /^(?:argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io|helm\.toolkit\.fluxcd\.io|meta\.helm\.sh)\//;
const SHARED = new Set(['app.kubernetes.io/instance', 'app.kubernetes.io/managed-by']);

/**
 * Labels and annotations by which Argo CD, Flux and Helm know their objects. Where one of them applies the object, it
 * also writes over `app.kubernetes.io/instance` and `managed-by` of Git.
 */
export const trackingMarks: DriftRule = {
  name: 'tracking marks',
  hides({ path, kind }, { isForeign }) {
    const mark = /^metadata\.(?:labels|annotations)\[(.+)\]$/.exec(pathText(path))?.[1];
    if (mark === undefined || (kind !== 'added' && !isForeign)) return false;
    return TRACKERS.test(mark) || (isForeign && SHARED.has(mark));
  },
};
