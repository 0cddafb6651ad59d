import { listAt, valueAt } from '../../reconcile/read-json.ts';
import type { KubeObject } from '../cluster.ts';
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
 * nothing of drift. Empty when both are the same. `commonMetadata` only adds and is Flux's own.
 */
export function changesOfRender(claimant: KubeObject, { targetNamespace }: { targetNamespace: string }): string[] {
  const fields = isHelmRelease(claimant) ? RELEASE_CHANGES : KUSTOMIZATION_CHANGES;
  return fields
    .filter((field) => isSet(claimant, field))
    .filter((field) => field !== 'targetNamespace' || valueAt(claimant, 'spec', field) !== targetNamespace)
    .map((field) => `spec.${field}`);
}

function isSet(claimant: KubeObject, field: string): boolean {
  const value = valueAt(claimant, 'spec', field);
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || listAt(claimant, 'spec', field).length > 0;
}
