import { textsAt } from '../model/read-json.ts';
import type { ObjectKey } from './object-key.ts';

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
/** Flux's own marks, one pair of labels for each of its controllers. */
const FLUX_GROUPS = { Kustomization: 'kustomize.toolkit.fluxcd.io', HelmRelease: 'helm.toolkit.fluxcd.io' };

/** Who else brings a live object about, by its mark, and the marks to take away when that is over. */
export interface OtherOwner {
  /** `Application checkout of Argo CD`. */
  name: string;
  marks: string[];
}

/**
 * The other reconciler whose mark a live object carries; null when there is none. Argo CD's annotation counts only if it
 * names this very object: controllers copy annotations to objects that they make (Argo CD's own rule).
 */
export function otherOwner(live: unknown, key: ObjectKey): OtherOwner | null {
  const application = trackingApplication(key, textsAt(live, 'metadata', 'annotations')[TRACKING_ID] ?? '');
  if (application !== null) return { name: `Application ${application} of Argo CD`, marks: [TRACKING_ID] };
  const labels = textsAt(live, 'metadata', 'labels');
  for (const [kind, group] of Object.entries(FLUX_GROUPS)) {
    const name = labels[`${group}/name`];
    if (name === undefined) continue;
    const namespace = labels[`${group}/namespace`] ?? '';
    return { name: `${kind} ${namespace}/${name} of Flux`, marks: [`${group}/name`, `${group}/namespace`] };
  }
  return null;
}

/** `checkout:apps/Deployment:shop/web`: the Application, group and kind, namespace and name. */
function trackingApplication(key: ObjectKey, trackingId: string): string | null {
  const [, application = '', group, kind, name] = /^([^:]+):([^/]*)\/([^:]+):[^/]*\/(.+)$/.exec(trackingId) ?? [];
  return group === key.group && kind === key.kind && name === key.name ? application : null;
}
