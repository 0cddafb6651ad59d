import type { DriftObject } from '../../model/drift.ts';
import { textsAt } from '../../model/read-json.ts';

const RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const HELM_DRIFT = 'helm.toolkit.fluxcd.io/driftDetection';

/**
 * Whether Flux leaves an object's difference as it is because the object, in Git or live, says so: as a label or an
 * annotation, as Flux reads both.
 */
export function isLeftAlone(drift: Pick<DriftObject, 'state'>, git: unknown, live: unknown): boolean {
  const says = (key: string, value: string) =>
    [git, live].some((object) =>
      ['annotations', 'labels'].some((place) => same(textsAt(object, 'metadata', place)[key], value)),
    );
  if (says(RECONCILE, 'disabled') || says(SSA, 'Ignore') || says(HELM_DRIFT, 'disabled')) return true;
  return says(SSA, 'IfNotPresent') && drift.state === 'changed';
}

function same(text: string | undefined, value: string): boolean {
  return text?.toLowerCase() === value.toLowerCase();
}
