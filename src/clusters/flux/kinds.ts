import { textAt } from '../../model/read-json.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import { refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';

/** The kinds of Flux that are read, in the versions of Flux 2.3 and newer. */
export const KUSTOMIZATION = { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', kind: 'Kustomization' } as const;
export const HELM_RELEASE = { group: 'helm.toolkit.fluxcd.io', version: 'v2', kind: 'HelmRelease' } as const;
export const GIT_REPOSITORY = { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository' } as const;
export const HELM_CHART = { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'HelmChart' } as const;

/** True for a HelmRelease; the other claimants are Kustomizations. */
export function isHelmRelease(object: KubeObject): boolean {
  return object.kind === HELM_RELEASE.kind;
}

/** How people name an object of Flux: `Kustomization flux-system/shop`. */
export function spoken(object: KubeObject | ObjectRef): string {
  const ref = 'metadata' in object ? refOf(object) : object;
  return `${ref.kind} ${ref.namespace ?? ''}/${ref.name}`;
}

/** What a `sourceRef` in an object points to; its own namespace when it names none. */
export function referenceIn(
  owner: KubeObject,
  reference: unknown,
  kind: { group: string; version: string; kind: string },
): ObjectRef | null {
  const name = textAt(reference, 'name');
  if (name === null || textAt(reference, 'kind') !== kind.kind) return null;
  const { group, version } = kind;
  const namespace = textAt(reference, 'namespace') || owner.metadata.namespace || null;
  return { group, version, kind: kind.kind, namespace, name };
}

/** True when the object is the one that the reference points to. */
export function isAt(ref: ObjectRef | null, object: KubeObject): boolean {
  return ref !== null && object.metadata.name === ref.name && (object.metadata.namespace ?? null) === ref.namespace;
}
