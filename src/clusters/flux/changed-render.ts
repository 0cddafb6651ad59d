import { fluxRender } from '../../model/flux-render.ts';
import { listAt, valueAt } from '../../model/read-json.ts';
import type { DesiredTarget, KubeObject } from '../cluster.ts';
import { isHelmRelease } from './kinds.ts';

const KUSTOMIZATION_CHANGES = [
  'patches',
  'images',
  'components',
  'postBuild',
  'namePrefix',
  'nameSuffix',
  'targetNamespace',
];
const RELEASE_CHANGES = ['postRenderers', 'values', 'valuesFrom'];

/**
 * What in an object of Flux makes it apply something else than what the target renders to: then our render says
 * nothing of drift. Empty when both are the same, as for the object that declares the target and says in the cluster what
 * it says in Git. `commonMetadata` only adds and is Flux's own.
 */
export function changesOfRender(
  claimant: KubeObject,
  { targetNamespace, declared }: { targetNamespace: string; declared?: DesiredTarget['declared'] },
): string[] {
  if (isDeclaredBy(claimant, declared)) return otherThanDeclared(claimant, declared);
  const fields = isHelmRelease(claimant) ? RELEASE_CHANGES : KUSTOMIZATION_CHANGES;
  return fields
    .filter((field) => isSet(claimant, field))
    .filter((field) => field !== 'targetNamespace' || valueAt(claimant, 'spec', field) !== targetNamespace)
    .map((field) => `spec.${field}`);
}

/** True for the object of Flux that declares a target in Git. */
export function isDeclaredBy(
  { kind, metadata }: KubeObject,
  declared: DesiredTarget['declared'],
): declared is NonNullable<DesiredTarget['declared']> {
  if (declared === undefined || declared.kind !== kind || declared.name !== metadata.name) return false;
  return declared.namespace === '' || declared.namespace === (metadata.namespace ?? '');
}

function otherThanDeclared(claimant: KubeObject, { file, renders }: NonNullable<DesiredTarget['declared']>): string[] {
  if (renders === undefined) return ['settings that are not in Git'];
  return fluxRender(claimant) === renders ? [] : [`it is not as in ${file}`];
}

function isSet(claimant: KubeObject, field: string): boolean {
  const value = valueAt(claimant, 'spec', field);
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || listAt(claimant, 'spec', field).length > 0;
}
